/**
 * Installs the packages for npm in a project without access to the repository,
 * and uses them on the oldest and the newest Node.js and on Bun:
 * `deno task check_pack`. Needs the npm registry.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { checkRuntime, runtimeOf } from "./_check_runtime.ts";
import { copyRepository, ROOT } from "./_copy.ts";
import { Project } from "./_run.ts";
import { pack } from "./pack.ts";

/** The runtimes, and whether they have `node:sqlite`. */
const RUNTIMES = {
  // The oldest version that the packages support.
  "node@20.19.0": false,
  "node@latest": true,
  "bun@latest": true,
};

/** TypeScript settings that projects have: for the web, and for Node. */
const SETTINGS = [
  { module: "nodenext", lib: ["es2022", "dom"], types: [] },
  { module: "nodenext", lib: ["es2022"], types: ["node"] },
  {
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom"],
    types: [],
  },
];

const EXPECTED = "completed 1500 3 0";
const EXPECTED_OF_REQUIRE = "completed 1500";
const EXPECTED_REFUSAL = "HTTP/1.1 413 Payload Too Large";
const EXPECTED_HELP = "Usage: heygen-sim [options] [command]";

/** Packages of the registry that the project has besides. */
const TOOLS = [
  "@arethetypeswrong/cli@0.18",
  "@types/node@20",
  "jest@30",
  "msw@2",
  "publint@0.3",
  "typescript@5",
  "vitest@4",
];
const MANIFEST = { name: "user", private: true, type: "module" };
const FLAGS = ["--no-audit", "--no-fund", "--ignore-scripts"];

/** How Node.js runs a recipe, which is a file of this name. */
const RECIPES: Readonly<Record<string, readonly string[]>> = {
  vitest: ["node_modules/vitest/vitest.mjs", "run", "vitest.test.js"],
  msw: ["node_modules/vitest/vitest.mjs", "run", "msw.test.js"],
  jest: ["--experimental-vm-modules", "node_modules/jest/bin/jest.js"],
};

/** Errors of npm that a machine without a network has. */
const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT)\b/;

const LIMIT_MS = 300_000;

await runCommand({
  name: "check_pack",
  summary: "Uses the packages for npm in a project, on Node.js and Bun.",
  options: {},
  run: check,
});

async function check(): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  using project = new Project(signal);
  using other = new Project(signal);
  await step("pack, and the same bytes in another folder", async () => {
    await pack(project.folder);
    for (const file of await packCopy(other)) {
      await assertSameBytes(project, other, file);
    }
  });
  const packages = await packagesIn(project);
  await project.write("package.json", JSON.stringify(MANIFEST));
  const files = packages.map((file) => `./${file}`);
  const install = ["install", ...FLAGS, "--engine-strict", ...files, ...TOOLS];
  try {
    await project.run("npm", ...install);
  } catch (error) {
    if (!OFFLINE.test(String(error))) throw error;
    console.log("Skipped the use of the packages: there is no npm registry");
    return;
  }
  await assertNoPaths(project);
  await step("publint and types of the packages", async () => {
    await Promise.all(packages.map((file) => lint(project, file)));
  });
  await step("npx, TypeScript and require", async () => {
    const help = await project.run("npx", "heygen-sim", "--help");
    assertPrinted(help.split("\n")[0] ?? "", EXPECTED_HELP);
    await checkTypes(project);
  });
  await step("an upload below intercept that is too large", async () => {
    await copyProgram(project, "upload.mjs");
    const command = ["intercept", "--quiet", "--", "node", "upload.mjs"];
    const printed = await project.run("npx", "heygen-sim", ...command);
    assertPrinted(printed, EXPECTED_REFUSAL);
  });
  for (const [name, args] of Object.entries(RECIPES)) {
    await step(`the recipe for ${name}`, async () => {
      const file = `${name}.test.js`;
      await project.write(file, await recipe(file));
      await project.run("node", ...args);
      await Deno.remove(`${project.folder}/${file}`);
    });
  }
  await Promise.all(
    Object.entries(RUNTIMES).map(async ([name, hasSqlite]) => {
      const runtime = await runtimeOf(project, name, hasSqlite);
      await step(runtime.title, () => checkRuntime(project, runtime));
    }),
  );
  console.log("Projects can install, compile with and run the packages");
}

/** Runs a part of the check, and prints how long it took. */
async function step(title: string, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1_000;
  console.error(`check_pack: ${title} (${seconds.toFixed(1)} s)`);
}

/** Packs from a copy of the repository in another folder. */
async function packCopy(project: Project): Promise<readonly string[]> {
  await copyRepository(project.folder, () => false);
  await project.run("git", "init", "--quiet");
  const from = new URL(`file://${project.folder}/`);
  return await pack(project.folder, from);
}

async function assertSameBytes(
  project: Project,
  other: Project,
  file: string,
): Promise<void> {
  const [one, two] = await Promise.all(
    [project, other].map(({ folder }) => Deno.readFile(`${folder}/${file}`)),
  );
  if (one?.toString() === two?.toString()) return;
  throw new CommandError(`${file} depends on the folder that it is packed in`);
}

/** Asserts that no file of the packages names a folder of this machine. */
async function assertNoPaths(project: Project): Promise<void> {
  const pattern = [ROOT.pathname, "/pack_[0-9a-f]", "/npm/registry"].join("|");
  const find = `! grep -rlE '${pattern}' node_modules/@heygen-sim`;
  await project.run("sh", "-c", find);
}

async function packagesIn({ folder }: Project): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).filter((it) => it.endsWith(".tgz"));
}

/** Checks a package by the linters of the registry's packages. */
async function lint(project: Project, file: string): Promise<void> {
  const bin = `${project.folder}/node_modules/.bin`;
  await project.run(`${bin}/publint`, file, "--strict");
  await project.run(`${bin}/attw`, "--profile", "esm-only", file);
}

async function copyProgram(project: Project, name: string): Promise<void> {
  const source = new URL(`tools/node_project/${name}`, ROOT);
  await project.write(name, await Deno.readTextFile(source));
}

async function checkTypes(project: Project): Promise<void> {
  await copyProgram(project, "use.mts");
  await copyProgram(project, "use.cjs");
  assertPrinted(await project.run("node", "use.cjs"), EXPECTED_OF_REQUIRE);
  for (const setting of SETTINGS) {
    const compilerOptions = { target: "es2022", strict: true, ...setting };
    await project.write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions, files: ["use.mts"] }),
    );
    await project.run("node", "node_modules/typescript/bin/tsc");
    assertPrinted(await project.run("node", "use.mjs"), EXPECTED);
  }
}

function assertPrinted(printed: string, expected: string): void {
  if (printed === expected) return;
  throw new CommandError(`printed ${printed} in place of ${expected}`);
}

/** The block of a recipe in the documentation, which begins with its file. */
async function recipe(file: string): Promise<string> {
  const page = await Deno.readTextFile(new URL("docs/recipes.md", ROOT));
  const [, code] = page.split(`\n// ${file}\n`);
  const [block] = code?.split("\n```") ?? [];
  if (block === undefined) throw new CommandError(`no recipe ${file}`);
  return block;
}
