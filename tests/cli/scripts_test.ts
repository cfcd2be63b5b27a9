import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";

const ROOT = new URL("../../", import.meta.url);

/** Commands that do not have an option `--write`. */
const COMMANDS = [
  "cli/mod.ts demo",
  "cli/mod.ts report",
  "tools/check_pack.ts",
  "tools/pack.ts",
  "tools/picture.ts",
  "tools/size.ts",
  "tools/tables.ts",
];

/** Runs a command without any permission. */
async function run(command: string, ...args: string[]) {
  const [script = "", ...words] = command.split(" ");
  const { href } = new URL(script, ROOT);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", href, ...words, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

for (const command of COMMANDS) {
  testWith({ run: true }, `${command} explains itself`, async () => {
    const { code, stdout, stderr } = await run(command, "--help");
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /^Usage: (deno task|heygen-sim) \w+ \[options\]( \[folder\])?\n/,
    );
  });

  testWith(
    { run: true },
    `${command} rejects an unknown option in one line, with exit status 2, before it does anything`,
    async () => {
      const line =
        "heygen-sim: unknown option '--write'; --help lists what is known";
      const { code, stdout, stderr } = await run(command, "--write");
      assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
    },
  );
}
