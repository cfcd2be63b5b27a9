import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";

const ROOT = new URL("../../", import.meta.url);

/** The commands that have no flags but `--help`. */
const COMMANDS = [
  "demo.ts",
  "tools/check_pack.ts",
  "tools/pack.ts",
  "tools/picture.ts",
  "tools/report.ts",
  "tools/size.ts",
];

/** Runs a command without any permission. */
async function run(command: string, ...args: string[]) {
  const { href } = new URL(command, ROOT);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", href, ...args],
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
    assertMatch(stdout, /\nUsage: deno task \w+( \[FILE\])?\n$/);
  });

  testWith(
    { run: true },
    `${command} refuses what it does not know in one line, with exit status 2, before it does anything`,
    async () => {
      const line = "heygen-sim: '--write' is not known; --help lists what is";
      const { code, stdout, stderr } = await run(command, "--write");
      assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
    },
  );
}
