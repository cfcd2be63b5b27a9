/**
 * Makes the files of the page, which the simulator serves, from `page/`: `deno task
 * page`. With `--check` it fails if they are not those that are committed. Both
 * fail if the page is too large.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";

/** The most bytes that the page may be, compressed. */
const BOUND = 50_000;

/** The worker of the race, which starts when the page is shown, and its bound. */
const RACE = "race.js";
const RACE_BOUND = 30_000;

const ROOT = new URL("../", import.meta.url);

const OUTPUT = "simulator/page/files.ts";

/** The scripts, and the modules that they are made from. */
const SCRIPTS = {
  "main.js": "page/main.tsx",
  "feed.js": "page/feed_worker.ts",
  [RACE]: "page/race/worker.ts",
};

/** The parts of the style sheet, in order. */
const STYLES = [
  "page/base.css",
  "page/jobs/jobs.css",
  "page/live/live.css",
  "page/report/report.css",
  "page/race/race.css",
  "page/control/control.css",
];

async function bundle(module: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", "--platform=browser", module],
    cwd: ROOT,
  }).output();
  if (!success) throw new CommandError(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function styleSheet(): Promise<string> {
  // Loaded on demand: `--help` needs no permission for it.
  const { transform } = await import("esbuild");
  const { STYLE } = await import("@heygen-sim/comparison/drawing");
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
  const sizes = Object.entries(made).map(([name, { text }]) =>
    [name, gzipSync(text, { level: 9 }).byteLength] as const
  );
  const list = sizes.map(([name, size]) => `${name} ${size}`).join(", ");
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  const race = sizes.find(([name]) => name === RACE)?.[1] ?? 0;
  console.log(
    `page: ${
      all - race
    } bytes gzipped (bound ${BOUND}), and ${race} for the race (bound ${RACE_BOUND}): ${list}`,
  );
  if (all - race >= BOUND || race >= RACE_BOUND) {
    throw new CommandError("The page is too large.");
  }
  const text = moduleOf(made);
  const path = new URL(OUTPUT, ROOT);
  const committed = await Deno.readTextFile(path).catch(() => "");
  if (text === committed) return;
  if (check) {
    throw new CommandError(`${OUTPUT} is out of date; run "deno task page"`);
  }
  await Deno.writeTextFile(path, text);
}

await runCommand({
  name: "page",
  summary: "Makes the files of the page that the simulator serves.",
  options: {
    check: { summary: "change nothing, and fail if a file is out of date" },
  },
  run: ({ values }) => make(values.check),
});
