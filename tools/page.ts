/**
 * Makes the files of the page, which the simulator serves, from `page/`: `deno task
 * page`. With `--check` it fails if they are not those that are committed. Both
 * fail if the page is too large.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { STYLE } from "@heygen-sim/comparison/drawing";
import { build, type Plugin, transform } from "esbuild";
import { minify } from "terser";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { createSimulator } from "../simulator/mod.ts";
import { ROOT } from "./_copy.ts";
import { CHECK, writeGenerated } from "./_generated.ts";

/** The most bytes that the page and all its files may be, compressed. */
const BOUND = 59_500;

const OUTPUT = "simulator/page/files.ts";

/** The scripts, and the modules that they are made from. */
const SCRIPTS = {
  "main.js": "./page/main.tsx",
  "feed.js": "./page/feed_worker.ts",
  "race.js": "./page/race/worker.ts",
};

const STYLES = [
  "page/base.css",
  "page/jobs/jobs.css",
  "page/live/live.css",
  "page/report/report.css",
  "page/race/race.css",
  "page/control/control.css",
];

/** Resolves packages as Deno does. */
const PACKAGES: Plugin = {
  name: "packages",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
    }));
    // Hono's own forms of elements such as <title> and <form>, which the page
    // does not use.
    onLoad(
      { filter: /jsx\/dom\/intrinsic-element\/components\.js$/ },
      () => ({ contents: "export const components_exports = {};" }),
    );
  },
};

/** Bundles scripts, and leaves out the checks of options, which the page gives itself. */
async function bundle(module: string): Promise<string> {
  const { outputFiles: [bundled] } = await build({
    entryPoints: [module],
    absWorkingDir: fileURLToPath(ROOT),
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "hono/jsx/dom",
    plugins: [PACKAGES],
  });
  const { code = "" } = await minify(bundled?.text ?? "", {
    module: true,
    ecma: 2020,
    compress: { passes: 3, pure_funcs: ["assertOption"] },
  });
  return code;
}

async function styleSheet(): Promise<string> {
  const parts = await Promise.all(
    STYLES.map((path) => Deno.readTextFile(new URL(path, ROOT))),
  );
  const text = [STYLE, ...parts].join("\n");
  const { code } = await transform(text, { loader: "css", minify: true });
  return code;
}

async function files(): Promise<
  Record<string, { type: string; text: string }>
> {
  const scripts = await Promise.all(
    Object.entries(SCRIPTS).map(async ([name, module]) =>
      [name, {
        type: "text/javascript; charset=utf-8",
        text: await bundle(module),
      }] as const
    ),
  );
  const icon = await Deno.readTextFile(new URL("page/icon.svg", ROOT));
  return {
    ...Object.fromEntries(scripts),
    "style.css": { type: "text/css; charset=utf-8", text: await styleSheet() },
    "icon.svg": { type: "image/svg+xml", text: icon },
  };
}

/** The page itself, as the simulator sends it. */
async function shell(): Promise<string> {
  const headers = { accept: "text/html" };
  const request = new Request("http://127.0.0.1/", { headers });
  return await (await createSimulator().fetch(request)).text();
}

function moduleOf(made: Awaited<ReturnType<typeof files>>): string {
  return `// Made from page/ by "deno task page".

/** A file of the page. */
export interface PageFile {
  /** The media type. */
  readonly type: string;
  /** The content. */
  readonly text: string;
}

/** The files of the page, by name. */
export const FILES: Readonly<Record<string, PageFile>> = ${
    JSON.stringify(made, null, 2)
  };
`;
}

async function make(check: boolean): Promise<void> {
  const made = await files();
  const texts = Object.entries(made).map(([name, { text }]) => [name, text]);
  const sizes = [["/", await shell()], ...texts].map(([name, text = ""]) =>
    [name, gzipSync(text, { level: 9 }).byteLength] as const
  );
  const list = sizes.map(([name, size]) => `${name} ${size}`).join(", ");
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`page: ${all} bytes gzipped (bound ${BOUND}): ${list}`);
  if (all >= BOUND) throw new CommandError("The page is too large.");
  await writeGenerated("page", [[OUTPUT, moduleOf(made)]], check);
}

await runCommand({
  name: "page",
  summary: "Makes the files of the page that the simulator serves.",
  options: CHECK,
  run: ({ values }) => make(values.check),
});
