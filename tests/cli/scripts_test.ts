import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";

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
async function run(script: string, arg: string) {
  const { href } = new URL(script, ROOT);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    // Quiet: an empty cache is filled, which Deno would report.
    args: ["run", "--quiet", "--no-prompt", "--no-check", href, arg],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

for (const script of SCRIPTS) {
  testWith({ run: true }, `${script} explains itself`, async () => {
    const { code, stdout, stderr } = await run(script, "--help");
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^Usage: deno task \w+ \[options\]( \[folder\])?\n/);
  });

  testWith(
    { run: true },
    `${script} rejects an unknown option in one line, with exit status 2, before it does anything`,
    async () => {
      const line =
        "heygen-sim: unknown option '--write'; --help lists what is known";
      const { code, stdout, stderr } = await run(script, "--write");
      assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
    },
  );
}
