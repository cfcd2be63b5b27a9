import { readdirSync } from "node:fs";
import { build, type Plugin } from "esbuild";

/** What `@std` uses that Node.js 20 lacks. */
const WITH_RESOLVERS = `(() => {
  const all = {};
  all.promise = new Promise((resolve, reject) =>
    Object.assign(all, { resolve, reject })
  );
  return all;
})()`;

/** A type that projects have only with a library of TypeScript. */
const DISPOSABLE = /\b(?:Async)?Disposable\b/;

/**
 * Compiles the modules of a package anew, one to one, for the oldest supported
 * version of Node.js: they contain what they import of `@std` and of JSON, and have
 * source maps that name no folder of this machine.
 *
 * @param folder The package, as `deno pack` makes it.
 * @param sources The folder of its sources.
 * @returns The packages of this repository that they import.
 */
export async function completeModules(
  folder: string,
  sources: string,
): Promise<readonly string[]> {
  const siblings = new Set<string>();
  const modules = filesIn(folder, ".js");
  const { outputFiles } = await build({
    absWorkingDir: sources,
    entryPoints: modules.map((path) => path.replace(/\.js$/, ".ts")),
    outbase: sources,
    outdir: folder,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "node20",
    sourcemap: true,
    plugins: [resolver(siblings)],
  });
  for (const { path, text } of outputFiles) {
    await Deno.writeTextFile(path, path.endsWith(".map") ? named(text) : text);
  }
  for (const path of filesIn(folder, ".d.ts")) {
    const text = await Deno.readTextFile(`${folder}/${path}`);
    if (!DISPOSABLE.test(text)) continue;
    const library = '/// <reference lib="esnext.disposable" />\n';
    await Deno.writeTextFile(`${folder}/${path}`, library + text);
  }
  return [...siblings].toSorted();
}

/** Bundles `@std` and JSON, and leaves all other imports as they are. */
function resolver(siblings: Set<string>): Plugin {
  return {
    name: "imports",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, namespace, pluginData }) => {
        const isStd = /^(@std\/|npm:)/.test(path);
        if (isStd || namespace === "std") {
          const { href } = isStd
            ? new URL(import.meta.resolve(path))
            : new URL(path, pluginData);
          // A comment in the output has the path.
          const name = href.split("/").slice(-2).join("/");
          return { path: name, namespace: "std", pluginData: href };
        }
        if (kind === "entry-point" || path.endsWith(".json")) return undefined;
        const [sibling] = /^@heygen-sim\/[^/]+/.exec(path) ?? [];
        if (sibling) siblings.add(sibling);
        return { path: path.replace(/\.ts$/, ".js"), external: true };
      });
      onLoad({ filter: /.*/, namespace: "std" }, async ({ pluginData }) => {
        const text = await Deno.readTextFile(new URL(pluginData));
        return {
          contents: text.replaceAll("Promise.withResolvers()", WITH_RESOLVERS),
          loader: pluginData.endsWith(".ts") ? "ts" : "js",
          pluginData,
        };
      });
    },
  };
}

/** A source map whose sources have their names alone. */
function named(map: string): string {
  const { sources, ...rest } = JSON.parse(map);
  const names = sources.map((it: string) => it.slice(it.lastIndexOf("/") + 1));
  return JSON.stringify({ ...rest, sources: names });
}

/** The paths of all files with an ending below a folder. */
function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending)).toSorted();
}
