/**
 * Installs programs of other authors that use HeyGen in `.tmp/clients`, for the
 * tests in `tests/clients/`: `deno task clients`. Needs the npm registry and PyPI.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";

const FOLDER = ".tmp/clients";

const NPM_PACKAGES = {
  "@heygenofficial/n8n-nodes-heygen-official": "0.1.9",
  "@teamduality/heygen-typescript-sdk": "0.4.3",
  "axios": "1.13.2",
  "n8n-workflow": "2.41.0",
};

/** The server works with the first major version of `mcp` only. */
const PYTHON_PACKAGES = ["heygen-mcp==0.0.3", "mcp<2"];

const IS_RECENT = "import sys; sys.exit(sys.version_info < (3, 12))";

/** Runs a program; returns what went wrong, or `undefined`. */
async function run(
  command: string,
  ...args: string[]
): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "null",
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr) || "failed";
  } catch (error) {
    return `${command}: ${(error as Error).message}`;
  }
}

async function installNpm(): Promise<string | undefined> {
  await Deno.writeTextFile(
    `${FOLDER}/package.json`,
    JSON.stringify({ private: true, dependencies: NPM_PACKAGES }),
  );
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts"];
  return await run("npm", "install", "--prefix", FOLDER, ...flags);
}

async function installPython(): Promise<string | undefined> {
  const python = await findPython();
  if (!python) return "needs Python 3.12 or later";
  const folder = `${FOLDER}/python`;
  return await run(python, "-m", "venv", folder) ??
    await run(`${folder}/bin/pip`, "install", "--quiet", ...PYTHON_PACKAGES);
}

/** Finds Python, also versions of `pyenv` that are not in use. */
async function findPython(): Promise<string | undefined> {
  const versions = `${Deno.env.get("HOME")}/.pyenv/versions`;
  const installed = await Array.fromAsync(
    Deno.readDir(versions),
    ({ name }) => `${versions}/${name}/bin/python`,
  ).catch(() => []);
  for (const python of ["python3", ...installed.sort().reverse()]) {
    if (await run(python, "-c", IS_RECENT) === undefined) return python;
  }
  return undefined;
}

await runCommand({
  name: "clients",
  summary: "Installs clients of other authors, for the tests that use them.",
  options: {},
  async run(_, { stderr }) {
    await Deno.mkdir(FOLDER, { recursive: true });
    const results = [["npm", await installNpm()], [
      "Python",
      await installPython(),
    ]];
    for (const [name, failure] of results) {
      // The tests that need them are ignored.
      if (failure) stderr.write(`Not installed: ${name}: ${failure.trim()}\n`);
    }
  },
});
