/**
 * Packs the client for npm: `deno task pack [FILE]`.
 *
 * The package for npm is what runs everywhere: the client, the algorithms and
 * the distributions, which need nothing. `deno pack` leaves the names of linked
 * packages as they are, so that no part that imports `@std` would load under
 * Node; the server is for Deno anyway. So this packs by a copy of the manifest
 * that names the rest alone.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import manifest from "../deno.json" with { type: "json" };

const COPY = "deno.pack.json";

/**
 * The versions of Node in which `require` loads a module without a flag. Older
 * ones have `import` alone.
 */
const ENGINES = { node: "^20.19.0 || >=22.12.0" };

/** What goes into the package. */
const FOLDERS = ["algorithms", "client", "distributions"];

/**
 * Packs the client.
 *
 * @param file Where to put the package.
 */
export async function pack(file: string): Promise<void> {
  const { name, version, license, compilerOptions } = manifest;
  const exports = Object.entries(manifest.exports).filter(([, path]) =>
    path === "./mod.ts" ||
    FOLDERS.some((folder) => path.startsWith(`./${folder}/`))
  );
  const copy = {
    name,
    version,
    license,
    compilerOptions,
    exports: Object.fromEntries(exports),
    publish: { include: ["mod.ts", "README.md", "LICENSE", ...FOLDERS] },
  };
  await Deno.writeTextFile(COPY, JSON.stringify(copy, null, 2));
  try {
    const options = ["--config", COPY, "--allow-dirty", "--output", file];
    await run(Deno.execPath(), "pack", ...options);
  } finally {
    await Deno.remove(COPY);
  }
  await addEngines(file);
}

/** Adds what `deno pack` has no setting for to the package's own manifest. */
async function addEngines(file: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pack_" });
  try {
    await run("tar", "-xzf", file, "-C", folder);
    const path = `${folder}/package/package.json`;
    const own = JSON.parse(await Deno.readTextFile(path));
    const completed = JSON.stringify({ ...own, engines: ENGINES }, null, 2);
    await Deno.writeTextFile(path, completed);
    await run("tar", "-czf", file, "-C", folder, "package");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args })
    .output();
  if (!success) throw new CommandError(new TextDecoder().decode(stderr));
}

if (import.meta.main) {
  const { name, version } = manifest;
  const usual = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  await runCommand({
    name: "pack",
    summary: `Packs the client for npm, into a file or else ${usual}.`,
    options: {},
    argument: "[file]",
    run: ({ argument = usual }) => pack(argument),
  });
}
