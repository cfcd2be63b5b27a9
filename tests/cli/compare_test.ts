import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { testWith, testWithFolder } from "../_needs.ts";
import { CLI, run as runProcess } from "../_process.ts";
import { simulate } from "./_terminal.ts";

/** Runs the command, with no more permissions than are named. */
function run(args: readonly string[], permissions: string[] = []) {
  return runProcess(CLI, ["compare", ...args], { permissions });
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
    assertMatch(stdout, /20 jobs of each distribution, seed x/);
    assertEquals(stdout.includes("\x1b"), false);
  },
);

Deno.test("compare writes CSV", async () => {
  const { run } = simulate();
  const args = ["compare", ...QUICK, "--csv", "--delay", "uniform:1,20"];
  const { status, stdout, stderr } = await run(args);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(stdout.trimEnd().split("\n").length, 1 + 5 * 2);
});

testWithFolder(
  "compare explains a failure in one line, with status 2 for a wrong call",
  async (folder) => {
    const here = simulate();
    const [usage, missing, file, html] = await Promise.all([
      here.run(["compare", "--price", "0"]),
      here.run(["compare", ...QUICK, "--html", `${folder}/no/report.html`]),
      run(["--durations", "nowhere.json"]),
      run([...QUICK, "--html", "report.html"]),
    ]);
    assertEquals(
      usage.stderr,
      "heygen-sim: --price: must be a number above 0 and up to 1000000, got '0'\n",
    );
    assertMatch(
      file.stderr,
      /^heygen-sim: --durations: .*read.*nowhere\.json.*\n$/,
    );
    assertEquals(
      html.stderr,
      "heygen-sim: --html: Deno's permissions do not allow writing 'report.html'; run with --allow-write=report.html\n",
    );
    // Before the work: nothing is printed.
    assertMatch(
      missing.stderr,
      /^heygen-sim: --html: cannot write '.*\/no\/report\.html': no such file .*\n$/,
    );
    assertEquals([usage.status, missing.status], [2, 1]);
    assertEquals([file.code, html.code], [2, 1]);
    for (const { stdout } of [usage, missing, file, html]) {
      assertEquals(stdout, "");
    }
  },
  { run: true },
);

testWithFolder(
  "compare writes JSON, and with --html a report; files may begin with a BOM",
  async (folder) => {
    const [html, durations] = [`${folder}/report.html`, `${folder}/d.json`];
    await Deno.writeTextFile(html, "x".repeat(1_000_000));
    await Deno.writeTextFile(durations, "\uFEFF[1.5,\r\n 2]\r\n");
    const { code, stdout, stderr } = await run(
      [
        ...QUICK,
        "--json",
        "--html",
        html,
        "--durations",
        durations,
        "--price=2",
      ],
      [`--allow-write=${html}`, `--allow-read=${durations}`],
    );
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^heygen-sim: wrote .*\/report\.html \(\d+ kB\)\n$/);
    const { price, distributions } = JSON.parse(stdout);
    assertEquals([price, distributions.length], [2_000, 5]);
    assertEquals([distributions[4].name, distributions[4].mean], [
      durations,
      1_750,
    ]);
    assertEquals(distributions[0].recommended.name, "optimal");
    const page = await Deno.readTextFile(html);
    assert(page.startsWith("<!DOCTYPE html>") && page.endsWith("</html>\n"));
    assertStringIncludes(page, "<em>recommended</em>");
  },
  { run: true },
);

Deno.test("compare colours its table on a terminal, and shows a bar that fills, has each percent once, and goes away", async () => {
  const { run } = simulate();
  const { stdout, stderr } = await run(["compare", ...QUICK], {
    isTerminal: true,
    hasColours: true,
  });
  assertStringIncludes(stdout, "\x1b[32moptimal ");
  const [before, ...bars] = stderr.split("\r");
  assertEquals([before, bars.pop()], ["", "\x1b[K"]);
  assertEquals(bars.at(-1), `${"█".repeat(40)} 100 %`);
  assertEquals(new Set(bars).size, bars.length);
  const percents = bars.map((bar) => {
    const [, full = "", empty = "", percent] = /^(█*)(░*) (\d+) %$/.exec(bar) ??
      [];
    assertEquals(full.length + empty.length, 40);
    assertAlmostEquals(full.length, Number(percent) * 0.4, 1);
    return Number(percent);
  });
  assert(percents.length > 3);
  assertEquals(percents, percents.toSorted((a, b) => a - b));
});
