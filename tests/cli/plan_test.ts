import { planPolls } from "@heygen-sim/client/algorithms";
import { uniform } from "@heygen-sim/client/distributions";
import { assertEquals, assertMatch } from "@std/assert";
import { testWithFolder } from "../_needs.ts";
import { refused, simulate } from "./_terminal.ts";

Deno.test("plan prints when to poll, and the expected cost", async () => {
  const { run } = simulate();
  const { status, stdout, stderr } = await run([
    "plan",
    "--delay=uniform:5,30",
    "--price=4",
  ]);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(
    stdout,
    `Polls of a job that takes uniform:5,30 s, at 4.000 s of waste for a request

poll      time       gap  ended by then
   1  17.253 s  17.253 s         49.0 %
   2  25.502 s   8.250 s         82.0 %
   3  29.750 s   4.248 s         99.0 %
   4  30.000 s   0.250 s        100.0 %

Expected, on average:

requests  1.700, and the first one at 0 s
waste     4.726 s
cost      11.525 s
`,
  );
});

Deno.test("plan and compare take a number in place of a fixed distribution", async () => {
  const { run } = simulate();
  const plan = await run(["plan", "--delay=5", "--json"]);
  assertEquals(JSON.parse(plan.stdout).times, [5_000]);
  const flags = ["--delay=5", "--jobs=2", "--algorithms=linear", "--json"];
  const compared = JSON.parse((await run(["compare", ...flags])).stdout);
  const { name, mean } = compared.distributions.at(-1);
  assertEquals([name, mean], ["5", 5_000]);
});

Deno.test("plan prints as many polls as a low price leads to", async () => {
  const { run } = simulate();
  const flags = ["--delay=uniform:0,1000000", "--price=0.0001"];
  const { status, stdout, stderr } = await run(["plan", ...flags]);
  assertEquals([status, stderr], [0, ""]);
  assertMatch(stdout.slice(-200), /\n130526 .* 100\.0 %\n/);
});

Deno.test("plan --json prints what planPolls returns, in milliseconds", async () => {
  const { run } = simulate();
  const distribution = uniform(1_000, 20_000);
  for (
    const [expected, ...flags] of [
      [planPolls({ distribution, price: 1_000 })],
      [
        planPolls({ distribution, price: 2_500, polls: 3 }),
        "--price=2.5",
        "--polls=3",
      ],
      [planPolls({ distribution, polls: 3 }), "--polls=3"],
      [planPolls({ distribution, budget: 2 }), "--budget=2"],
      [planPolls({ distribution, price: 1_000, minGap: 2_000 }), "--min-gap=2"],
    ] as const
  ) {
    const { stdout } = await run(["plan", "--json", ...flags]);
    const plan = JSON.parse(stdout);
    const rounded = (times: readonly number[]) => times.map(Math.round);
    assertEquals(rounded(plan.times), rounded(expected.times), flags.join());
    assertEquals(Math.round(plan.cost), Math.round(expected.cost));
  }
});

Deno.test("plan refuses aims that exclude each other, and distributions without an end in sight", async () => {
  const { run } = simulate();
  const { status, stderr } = await run(["plan", "--budget=2", "--price=1"]);
  assertEquals(
    [status, stderr],
    [2, "heygen-sim: --budget and --price: only one can be the aim\n"],
  );
  const unknown = await run(["plan", "--delay", "normal:1"]);
  assertEquals([unknown.status, unknown.stdout], [2, ""]);
  assertMatch(unknown.stderr, /^heygen-sim: --delay: Cannot parse .*\n$/);
});

testWithFolder("plan reads the durations of a file", async (folder) => {
  const { run } = simulate();
  const path = `${folder}/durations.json`;
  await Deno.writeTextFile(path, "[8, 8, 45]");
  const flags = ["--delay", `empirical:${path}`, "--json"];
  const { stdout } = await run(["plan", ...flags]);
  assertEquals(JSON.parse(stdout).times, [8_000, 45_000]);
  assertMatch(
    await refused(["plan", "--delay", `empirical:${folder}`]),
    /^--delay: cannot read '.*': [^:,]*directory[^:,]*$/,
  );
});
