import { type Manifest, ROOT } from "./_copy.ts";

const COMMON = {
  license: "MIT",
  keywords: [
    "heygen",
    "video-translation",
    "polling",
    "backoff",
    "simulator",
    "testing",
  ],
  // In these versions `require` loads the modules without a flag.
  engines: { node: "^20.19.0 || >=22.12.0" },
  publishConfig: { access: "public" },
};

const REPOSITORY = "git+https://github.com/heygen-sim/heygen-sim.git";

const STD_COPYRIGHT = "Copyright 2018-2026 the Deno authors";

/** The program of the command line, and what it runs. */
const BIN = { name: "heygen-sim", file: "bin.js", main: "mod.js" };

const PROGRAM = `#!/usr/bin/env node
import process from "node:process";
import { main } from "./${BIN.main}";

process.exit(await main(process.argv.slice(2)));
`;

/**
 * Completes the manifest of a package, and adds its README and licences.
 *
 * @param siblings The packages of this repository that its modules import.
 */
export async function completeManifest(
  folder: string,
  manifest: Manifest,
  member: string,
  siblings: readonly string[],
): Promise<void> {
  const { name, version } = manifest;
  const [, short] = name.split("/");
  const readme = await Deno.readTextFile(
    new URL(`tools/npm/${short}.md`, ROOT),
  );
  const license = await Deno.readTextFile(new URL("LICENSE", ROOT));
  const path = `${folder}/package.json`;
  const packed = JSON.parse(await Deno.readTextFile(path));
  const isProgram = short === "cli";
  const complete = {
    name,
    version,
    description: descriptionIn(readme),
    ...COMMON,
    repository: { type: "git", url: REPOSITORY, directory: member },
    type: "module",
    sideEffects: isProgram ? [`./${BIN.file}`, `./${BIN.main}`] : false,
    ...(isProgram ? { bin: { [BIN.name]: `./${BIN.file}` } } : {}),
    main: packed.main,
    types: packed.types,
    exports: Object.fromEntries(
      Object.entries<{ types: string; default: string }>(packed.exports).map((
        [name, { types, default: module }],
      ) => [name, { types, default: module }]),
    ),
    dependencies: {
      // Also what a dependency needs of its user, which is imported nowhere.
      ...(member === "." ? {} : npmImports(manifest.imports)),
      ...Object.fromEntries(siblings.map((it) => [it, `^${version}`])),
    },
  };
  await Deno.writeTextFile(path, JSON.stringify(complete, null, 2) + "\n");
  await Deno.writeTextFile(`${folder}/README.md`, readme);
  await Deno.writeTextFile(
    `${folder}/LICENSE`,
    // The modules contain parts of @std, which has the same licence.
    license.replace(/^Copyright .*$/m, `$&\n${STD_COPYRIGHT}`),
  );
  if (isProgram) await Deno.writeTextFile(`${folder}/${BIN.file}`, PROGRAM);
}

function descriptionIn(readme: string): string {
  const [, paragraph = ""] = readme.split("\n\n");
  return paragraph.replaceAll("\n", " ");
}

/** The packages of npm that a configuration names, with their versions. */
function npmImports(
  imports: Manifest["imports"] = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.values(imports).flatMap((target) => {
      const [, name, range] = /^npm:(@?[^@]+)@(.+)$/.exec(target) ?? [];
      return name && range ? [[name, range]] : [];
    }),
  );
}
