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

/** Syntax that the oldest supported version of Node.js lacks. */
const USING = /^\s*(?:await )?using \w+ =/m;

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
  const modules = await filesIn(folder, ".js");
  for (const path of modules) {
    const parts = path.split("/");
    const up = "../".repeat(parts.length - 1) || "./";
    const text = (await Deno.readTextFile(`${folder}/${path}`))
      .replaceAll(STD, (_, start, name) => {
        std.add(name);
        return `${start}"${up}_std/${flat(name)}.js";`;
      })
      .replaceAll(JSON_MODULE, (_, name, json) => {
        const file = new URL(json, `file://${sources}/${path}`);
        const value = JSON.parse(Deno.readTextFileSync(file));
        return `const ${name} = ${JSON.stringify(value)};`;
      });
    await writeModule(
      `${folder}/${path}`,
      USING.test(text) ? await lowered(text) : text,
      parts.at(-1) ?? "",
    );
  }
  if (std.size > 0) await bundleStd(std, folder, sources, run);
  for (const path of await filesIn(folder, ".d.ts")) {
    await completeTypes(`${folder}/${path}`);
  }
  return modules.map((path) => `${folder}/${path}`);
}

/** Compiles syntax that is new; the source map follows. */
async function lowered(text: string): Promise<string> {
  // Loaded on demand: `--help` needs no permission for it.
  const { transform } = await import("esbuild");
  const { code } = await transform(text, {
    target: "node20",
    sourcemap: "inline",
    sourcesContent: true,
  });
  return code;
}

/** The name of a module of `@std` as a file: all are in one folder. */
function flat(name: string): string {
  return name.replaceAll("/", "_");
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

/** A type that projects have only with a library of TypeScript. */
const DISPOSABLE = /\b(?:Async)?Disposable\b/;

/** Adds the library of TypeScript that types need. */
async function completeTypes(file: string): Promise<void> {
  const text = await Deno.readTextFile(file);
  if (!DISPOSABLE.test(text)) return;
  const library = '/// <reference lib="esnext.disposable" />\n';
  await Deno.writeTextFile(file, library + text);
}

/** A comment that names a file of this machine. */
const PATH_COMMENT = /^\/\/ \S+\.[jt]s\n/gm;

/** What `@std` uses that Node.js 20 lacks. */
const WITH_RESOLVERS = `(() => {
  const all = {};
  all.promise = new Promise((resolve, reject) =>
    Object.assign(all, { resolve, reject })
  );
  return all;
})()`;

/** Puts modules of `@std` with all that they import into a package. */
async function bundleStd(
  names: ReadonlySet<string>,
  folder: string,
  sources: string,
  run: Run,
): Promise<void> {
  await Deno.mkdir(`${sources}/_std`);
  const files: string[] = [];
  for (const name of [...names].toSorted()) {
    const file = `${sources}/_std/${flat(name)}.ts`;
    await Deno.writeTextFile(file, `export * from "@std/${name}";\n`);
    files.push(file);
  }
  const output = ["--quiet", "--code-splitting", "--outdir", `${folder}/_std`];
  await run(Deno.execPath(), ["bundle", ...output, ...files], sources);
  for (const path of await filesIn(`${folder}/_std`, ".js")) {
    const file = `${folder}/_std/${path}`;
    const code = await Deno.readTextFile(file);
    const portable = code.replaceAll(PATH_COMMENT, "")
      .replaceAll("Promise.withResolvers()", WITH_RESOLVERS);
    await Deno.writeTextFile(file, portable);
  }
  await addLicense(`${folder}/_std/LICENSE`);
}

/** Adds the licence of `@std`, which is that of this project. */
async function addLicense(file: string): Promise<void> {
  const own = await Deno.readTextFile(new URL("LICENSE", ROOT));
  const authors = "Copyright 2018-2026 the Deno authors";
  await Deno.writeTextFile(file, own.replace(/^Copyright .*$/m, authors));
}

/** The paths of all files with an ending below a folder. */
async function filesIn(
  folder: string,
  ending: string,
  below = "",
): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${folder}/${below}`)) {
    const path = below + entry.name;
    if (entry.isDirectory) {
      found.push(...await filesIn(folder, ending, `${path}/`));
    } else if (path.endsWith(ending)) found.push(path);
  }
  return found.toSorted();
}
