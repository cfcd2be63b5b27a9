import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";
import { run } from "../_process.ts";

const ROOT = new URL("../../", import.meta.url);

/** Scripts that do not have an option `--write`. */
const SCRIPTS = [
  "tools/check_pack.ts",
  "tools/pack.ts",
  "tools/picture.ts",
  "tools/size.ts",
  "tools/tables.ts",
];

/** Runs a script without any permission. */
function runScript(script: string, arg: string) {
  const { href } = new URL(script, ROOT);
  // Quiet: an empty cache is filled, which Deno would report.
  return run(href, [arg], { permissions: ["--quiet"] });
}

testWith({ run: true }, "a script of tools/ explains itself", async () => {
  const { code, stdout, stderr } = await runScript("tools/pack.ts", "--help");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^Usage: deno task pack \[options\] \[folder\]\n/);
});

for (const script of SCRIPTS) {
  testWith(
    { run: true },
    `${script} rejects an unknown option in one line, with exit status 2, before it does anything`,
    async () => {
      const line =
        "heygen-sim: unknown option '--write'; --help lists what is known";
      const { code, stdout, stderr } = await runScript(script, "--write");
      assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
    },
  );
}
