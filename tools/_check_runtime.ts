import { CommandError } from "../cli/errors.ts";
import { ROOT } from "./_copy.ts";
import type { Project } from "./_run.ts";

export interface Runtime {
  readonly title: string;
  /** What the files begin with that it runs. */
  readonly prefix: string;
  readonly path: string;
  /** Whether it has `node:sqlite`. */
  readonly hasSqlite: boolean;
}

const PROGRAM = "node_modules/@heygen-sim/cli/bin.js";

const PACKAGES = ["client", "simulator", "comparison", "cli"];

/** Gets a runtime, which is a package and its version, from the npm registry. */
export async function runtimeOf(
  project: Project,
  name: string,
  hasSqlite: boolean,
): Promise<Runtime> {
  const [command = ""] = name.split("@");
  const exec = ["exec", "--yes", `--package=${name}`, "--", command];
  const code =
    "console.log(process.versions.bun ?? process.version, process.execPath)";
  const printed = await project.run("npm", ...exec, "-e", code);
  const [version, path = ""] = printed.split(" ");
  const prefix = name.replaceAll(/\W/g, "_");
  return { title: `${name} (${version})`, prefix, path, hasSqlite };
}

/** Loads all modules, runs the programs in the READMEs, and waits for a job. */
export async function checkRuntime(
  project: Project,
  runtime: Runtime,
): Promise<void> {
  const { path, prefix } = runtime;
  const loader = new URL("tools/node_project/import_all.mjs", ROOT);
  await project.write(`${prefix}.mjs`, await Deno.readTextFile(loader));
  await project.run(path, `${prefix}.mjs`);
  for (const name of PACKAGES) {
    const folder = `${project.folder}/node_modules/@heygen-sim/${name}`;
    const readme = await Deno.readTextFile(`${folder}/README.md`);
    for (const [, code = ""] of readme.matchAll(/^```js\n(.*?)^```/gms)) {
      await project.write(`${prefix}.mjs`, code);
      await project.run(path, `${prefix}.mjs`);
    }
  }
  await waitForJob(project, path);
  await checkStore(project, runtime);
}

/** Serves, waits for a job of the server, and ends it by a signal. */
async function waitForJob(project: Project, path: string): Promise<void> {
  const options = ["--port=0", "--delay=fixed:0.2", "--error-rate=0"];
  const server = new Deno.Command(path, {
    ...project.options,
    args: [PROGRAM, "serve", ...options],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(server.stderr).text();
  let output = "";
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (!output.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new CommandError(`serve ended: ${await errors}`);
    output += value;
  }
  const [, url = ""] = /^Listening on (\S+)/.exec(output) ?? [];
  try {
    const wait = [PROGRAM, "wait", `--url=${url}`, "--json"];
    const { status } = JSON.parse(await project.run(path, ...wait));
    if (status !== "completed") throw new CommandError(`waited: ${status}`);
  } finally {
    server.kill("SIGTERM");
    await reader.cancel();
  }
  const { code } = await server.status;
  if (code !== 0) throw new CommandError(`SIGTERM: status ${code}`);
}

/** Opens a store, or gets the reason why it cannot be opened. */
async function checkStore(
  project: Project,
  { path, prefix, hasSqlite }: Runtime,
): Promise<void> {
  await project.write(
    `${prefix}.mjs`,
    `import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
try {
  openSqliteStore("${prefix}.db").close();
  console.log("opened");
} catch (error) {
  console.log(error.name, error.message);
}`,
  );
  const printed = await project.run(path, `${prefix}.mjs`);
  const expected = hasSqlite
    ? /^opened$/
    : /^StoreError .* no module node:sqlite; /;
  if (!expected.test(printed)) throw new CommandError(`store: ${printed}`);
}
