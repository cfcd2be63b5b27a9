import { ROOT } from "./_copy.ts";

/** Runs a command in a folder, and returns what it printed. */
export type Run = (
  command: string,
  args: readonly string[],
  cwd: string,
) => Promise<string>;

/** An import or export of `@std`, which starts a line; examples do not. */
const STD = /^((?:import|export)\b[^;"']* from )"@std\/([^"]+)";/gm;

/** An import of JSON, which older versions of Node.js warn of. */
const JSON_MODULE = /^import (\w+) from "([^"]+\.json)" with \{[^}]*\};/gm;

/** The source map that `deno pack` puts into a module. */
const MAP = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/**
 * Completes the modules of a package: what they import of `@std` comes into the
 * package, JSON becomes a part of the module, and source maps get a file of
 * their own, which names no folder of this machine.
 *
 * @param folder The package.
 * @param sources The folder of its sources.
 * @param run Runs a command.
 * @returns The files of the modules.
 */
export async function completeModules(
  folder: string,
  sources: string,
  run: Run,
): Promise<readonly string[]> {
  const std = new Set<string>();
  const modules = await modulesIn(folder);
  for (const path of modules) {
    const parts = path.split("/");
    const up = "../".repeat(parts.length - 1) || "./";
    const text = (await Deno.readTextFile(`${folder}/${path}`))
      .replaceAll(STD, (_, start, name) => {
        std.add(name);
        return `${start}"${up}_std/${name}.js";`;
      })
      .replaceAll(JSON_MODULE, (_, name, json) => {
        const file = new URL(json, `file://${sources}/${path}`);
        const value = JSON.parse(Deno.readTextFileSync(file));
        return `const ${name} = ${JSON.stringify(value)};`;
      });
    await writeModule(`${folder}/${path}`, text, parts.at(-1) ?? "");
  }
  for (const name of std) await bundleStd(name, folder, sources, run);
  if (std.size > 0) await addLicense(`${folder}/_std/LICENSE`);
  return modules.map((path) => `${folder}/${path}`);
}

/** Writes a module, and its source map beside it. */
async function writeModule(
  file: string,
  text: string,
  name: string,
): Promise<void> {
  const [, encoded = ""] = MAP.exec(text) ?? [];
  const link = `//# sourceMappingURL=${name}.map\n`;
  await Deno.writeTextFile(file, text.replace(MAP, link));
  if (encoded === "") return;
  const bytes = Uint8Array.from(atob(encoded), (it) => it.charCodeAt(0));
  const map = JSON.parse(new TextDecoder().decode(bytes));
  const sources = [name.replace(/\.js$/, ".ts")];
  await Deno.writeTextFile(`${file}.map`, JSON.stringify({ ...map, sources }));
}

/** Puts a module of `@std` with all that it imports into a package. */
async function bundleStd(
  name: string,
  folder: string,
  sources: string,
  run: Run,
): Promise<void> {
  const entry = `${sources}/_std_entry.ts`;
  await Deno.writeTextFile(entry, `export * from "@std/${name}";\n`);
  const output = ["--output", `${folder}/_std/${name}.js`];
  await run(Deno.execPath(), ["bundle", "--quiet", ...output, entry], sources);
  await Deno.remove(entry);
}

/** Adds the licence of `@std`, which is that of this project. */
async function addLicense(file: string): Promise<void> {
  const own = await Deno.readTextFile(new URL("LICENSE", ROOT));
  const authors = "Copyright 2018-2026 the Deno authors";
  await Deno.writeTextFile(file, own.replace(/^Copyright .*$/m, authors));
}

/** The paths of all modules below a folder. */
async function modulesIn(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${folder}/${below}`)) {
    const path = below + entry.name;
    if (entry.isDirectory) found.push(...await modulesIn(folder, `${path}/`));
    else if (path.endsWith(".js")) found.push(path);
  }
  return found.toSorted();
}
