import { assert, assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { testWith } from "../_needs.ts";
import { runProgram } from "../_process.ts";

const ROOT = new URL("../../", import.meta.url);

/** The npm packages of a lock file, with their integrity. */
async function packagesIn(
  lock: string,
): Promise<Readonly<Record<string, { integrity: string }>>> {
  return JSON.parse(await Deno.readTextFile(new URL(lock, ROOT))).npm;
}

testWith(
  { run: true },
  "the command of deno task serve runs with its lock file as it is",
  async () => {
    const [, ...args] = manifest.tasks.serve.command.split(" ");
    assert(args.includes("--frozen"), "a stale lock file is an error");
    const { code, stderr } = await runProgram(
      Deno.execPath(),
      [...args, "--version"],
      { cwd: ROOT },
    );
    assertEquals(
      code,
      0,
      `${stderr}\n"deno task --frozen=false lock" updates the lock files`,
    );
  },
);

testWith(
  { read: true },
  "deno task serve downloads no package that only tests need, and locks the same versions as all else",
  async () => {
    const all = await packagesIn("deno.lock");
    const needed = await packagesIn("server.lock");
    for (const [name, { integrity }] of Object.entries(needed)) {
      assertEquals(all[name]?.integrity, integrity, name);
    }
    const names = Object.keys(needed);
    for (const name of ["fast-check", "ajv", "standardwebhooks"]) {
      const found = names.filter((it) => it.startsWith(`${name}@`));
      assertEquals(found, [], name);
    }
  },
);
