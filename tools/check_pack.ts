/**
 * Installs the package for npm in a Node project of its own, compiles a program
 * that uses it and runs it: `deno task check_pack`. Needs the npm registry.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { pack } from "./pack.ts";

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

/** What the programs print. */
const EXPECTED = "completed 1500 3 0";
const EXPECTED_OF_REQUIRE = "completed 1500";

/** The most milliseconds for all of it. */
const LIMIT = 180_000;

await runCommand({
  name: "check_pack",
  summary: "Uses the package for npm in a Node project of its own.",
  options: {},
  run() {},
});
const signal = AbortSignal.timeout(LIMIT);
const programs = new URL("node_project/", import.meta.url);
const cwd = await Deno.makeTempDir({ prefix: "check_pack_" });

/** Runs a program in the project and gives what it printed. */
async function run(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    signal,
  }).output();
  const decoder = new TextDecoder();
  const printed = decoder.decode(stdout);
  if (success) return printed.trim();
  throw new Error(
    `${command} ${args.join(" ")} failed:\n${printed}${decoder.decode(stderr)}`,
  );
}

try {
  await pack(`${cwd}/client.tgz`);
  await Deno.writeTextFile(
    `${cwd}/package.json`,
    JSON.stringify({ name: "user", private: true, type: "module" }),
  );
  const flags = [
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--engine-strict",
  ];
  const tools = ["typescript@5", "@types/node@20"];
  await run("npm", "install", ...flags, "./client.tgz", ...tools);
  for (const program of ["use.mts", "use.cjs"]) {
    await Deno.copyFile(new URL(program, programs), `${cwd}/${program}`);
  }
  const required = await run("node", "use.cjs");
  if (required !== EXPECTED_OF_REQUIRE) {
    throw new Error(`With require it printed ${required}`);
  }
  for (const setting of SETTINGS) {
    const compilerOptions = { target: "es2022", strict: true, ...setting };
    await Deno.writeTextFile(
      `${cwd}/tsconfig.json`,
      JSON.stringify({ compilerOptions, files: ["use.mts"] }),
    );
    await run("node", "node_modules/typescript/bin/tsc");
    const printed = await run("node", "use.mjs");
    if (printed !== EXPECTED) throw new Error(`It printed ${printed}`);
  }
} finally {
  await Deno.remove(cwd, { recursive: true });
}
console.log("A Node project can install, compile with and run the package");
