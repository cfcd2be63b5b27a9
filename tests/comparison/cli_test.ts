import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { testWith } from "../_needs.ts";

const CLI = new URL("../../comparison/cli.ts", import.meta.url).href;

/** Runs the command, with no more permissions than are named. */
async function run(args: readonly string[], permissions: string[] = []) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...permissions, CLI, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const QUICK = ["--jobs", "20", "--algorithms", "constant,optimal"];

testWith(
  { run: true },
  "compare prints a table, without permissions, colour or a progress bar in a pipe",
  async () => {
    const { code, stdout, stderr } = await run([...QUICK, "--seed", "x"]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^short video, lognormal:12,0\.35 s/);
    assertEquals(stdout.match(/^optimal +\d/gm)?.length, 4);
    assertMatch(stdout, /20 jobs of each law, seed x/);
    assertEquals(stdout.includes("\x1b"), false);
  },
);

testWith({ run: true }, "compare writes JSON and CSV", async () => {
  const [json, csv] = await Promise.all([
    run([...QUICK, "--json", "--price", "2"]),
    run([...QUICK, "--csv", "--delay", "uniform:1,20"]),
  ]);
  const comparison = JSON.parse(json.stdout);
  assertEquals([comparison.price, comparison.laws.length], [2_000, 4]);
  assertEquals([json.code, json.stderr, csv.code, csv.stderr], [0, "", 0, ""]);
  assertEquals(csv.stdout.trimEnd().split("\n").length, 1 + 5 * 2);
});

testWith(
  { run: true },
  "compare tells what is wrong in one line, with status 2 for a wrong call",
  async () => {
    const [usage, file, work, html] = await Promise.all([
      run(["--price", "0"]),
      run(["--durations", "nowhere.json"]),
      run([...QUICK, "--delay", "exponential:1e9"]),
      run([...QUICK, "--html", "report.html"]),
    ]);
    assertEquals(
      usage.stderr,
      "heygen-sim: --price: must be a number above 0 and up to 1000000: current value is '0'\n",
    );
    assertMatch(
      file.stderr,
      /^heygen-sim: --durations: .*read.*nowhere\.json.*\n$/,
    );
    assertMatch(work.stderr, /^heygen-sim: Cannot compare 'constant' as .*\n$/);
    assertEquals(
      html.stderr,
      "heygen-sim: --html: Deno's permissions do not admit writing 'report.html'; run with --allow-write=report.html\n",
    );
    assertEquals([usage, file, work, html].map(({ code }) => code), [
      2,
      2,
      1,
      1,
    ]);
    assertEquals([usage, file, work, html].map(({ stdout }) => stdout.trim()), [
      "",
      "",
      "",
      "",
    ]);
  },
);

testWith({ run: true }, "compare --help explains itself", async () => {
  const { code, stdout } = await run(["--help"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Usage: deno task compare [flags]");
  assert(stdout.endsWith("\n"));
});
