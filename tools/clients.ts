/**
 * Installs programs of other authors that use HeyGen in `.tmp/clients`, for the
 * tests in `tests/clients/`: `deno task clients`. Needs the npm registry and PyPI.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { run } from "./_run.ts";

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

async function installNpm(): Promise<void> {
  await Deno.writeTextFile(
    `${FOLDER}/package.json`,
    JSON.stringify({ private: true, dependencies: NPM_PACKAGES }),
  );
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", "--prefix", FOLDER, ...flags]);
}

async function installPython(): Promise<void> {
  const folder = `${FOLDER}/python`;
  await run(await findPython(), ["-m", "venv", folder]);
  const flags = ["install", "--quiet", ...PYTHON_PACKAGES];
  await run(`${folder}/bin/pip`, flags);
}

/** Finds Python, also versions of `pyenv` that are not in use. */
async function findPython(): Promise<string> {
  const versions = `${Deno.env.get("HOME")}/.pyenv/versions`;
  const installed = await Array.fromAsync(
    Deno.readDir(versions),
    ({ name }) => `${versions}/${name}/bin/python`,
  ).catch(() => []);
  for (const python of ["python3", ...installed.sort().reverse()]) {
    const isRecent = run(python, ["-c", IS_RECENT]);
    if (await isRecent.then(() => true, () => false)) return python;
  }
  throw new CommandError("needs Python 3.12 or later");
}

await runCommand({
  name: "clients",
  summary: "Installs clients of other authors, for the tests that use them.",
  options: {},
  async run(_, { stderr }) {
    await Deno.mkdir(FOLDER, { recursive: true });
    for (const install of [installNpm, installPython]) {
      // The tests that need them are ignored.
      await install().catch(({ message }) =>
        stderr.write(`Not installed: ${message}\n`)
      );
    }
  },
});
