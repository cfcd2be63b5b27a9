/**
 * Packs the packages for npm: `deno task pack [FOLDER]`.
 *
 * `deno pack` makes the package and its types. This compiles the modules anew, with
 * what they use of `@std`, puts the server for Node.js in place of the one for Deno,
 * and completes the manifest. It works on a copy, and `npm pack` writes the files, so
 * that equal sources give equal bytes.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import workspace from "../deno.json" with { type: "json" };
import {
  changeManifest,
  copyRepository,
  type Manifest,
  ROOT,
} from "./_copy.ts";
import { completeManifest } from "./_npm_manifest.ts";
import { completeModules } from "./_npm_modules.ts";
import { run } from "./_run.ts";

/** The members, from the package that needs none of the others, without the page. */
const MEMBERS: readonly string[] = [
  ".",
  ...workspace.workspace.filter((member) => member !== "./page"),
];

/** Modules that take the place of others on npm, and what these alone need. */
const REPLACED: Readonly<Record<string, string>> = {
  "./server.ts": "./server_node.ts",
};
const OMITTED = ["tests/", "simulator/server.ts"];

/** What the oldest supported version of Node.js has. */
const LIB = [
  "es2023",
  "es2024.string",
  "esnext.disposable",
  "dom",
  "dom.iterable",
  "dom.asynciterable",
];

/** Packs the packages into a folder, and returns the names of the files. */
export async function pack(
  folder: string,
  from: URL = ROOT,
): Promise<readonly string[]> {
  const destination = await Deno.realPath(folder);
  const copy = await Deno.makeTempDir({ prefix: "pack_" });
  try {
    await copyRepository(
      copy,
      (path) => OMITTED.some((omitted) => path.startsWith(omitted)),
      from,
    );
    // What only newer runtimes have fails the type check of `deno pack`.
    await changeManifest(copy, ({ compilerOptions }) => {
      Object.assign(Object(compilerOptions), { lib: LIB });
    });
    const manifests: (readonly [string, Manifest])[] = [];
    for (const member of MEMBERS) {
      const folder = `${copy}/${member}`;
      manifests.push([member, await changeManifest(folder, replaceModules)]);
    }
    const args = ["pack", "--ignore-scripts", "--pack-destination"];
    const packing = manifests.map(async ([member, manifest]) => {
      const prepared = await prepare(member, manifest, copy);
      const options = { cwd: prepared };
      const printed = await run("npm", [...args, destination], options);
      return printed.split("\n").at(-1) ?? "";
    });
    // The copy is removed when all have ended, also where one fails.
    await Promise.allSettled(packing);
    return await Promise.all(packing);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

/** Makes the folder of a package, as it is to be packed. */
async function prepare(
  member: string,
  manifest: Manifest,
  root: string,
): Promise<string> {
  const sources = `${root}/${member}`;
  const folder = await Deno.makeTempDir({ dir: root, prefix: "package_" });
  const packed = `${folder}/packed.tgz`;
  const flags = ["--quiet", "--allow-dirty", "--output", packed];
  await run(Deno.execPath(), ["pack", ...flags], { cwd: sources });
  await run("tar", ["-xzf", packed, "-C", folder]);
  const prepared = `${folder}/package`;
  const siblings = await completeModules(prepared, sources);
  await completeManifest(prepared, manifest, member, siblings);
  return prepared;
}

function replaceModules(manifest: Manifest): void {
  const { exports } = manifest;
  if (typeof exports === "string") return;
  manifest.exports = Object.fromEntries(
    Object.entries(exports).map(([name, path]) =>
      [name, REPLACED[path] ?? path] as const
    ),
  );
}

if (import.meta.main) {
  await runCommand({
    name: "pack",
    summary: "Packs the packages for npm, into a folder or else this one.",
    options: {},
    argument: "[folder]",
    async run({ args: [folder = "."] }) {
      await Deno.mkdir(folder, { recursive: true });
      for (const file of await pack(folder)) console.log(file);
    },
  });
}
