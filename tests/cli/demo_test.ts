import { ALGORITHMS } from "@heygen-sim/client/algorithms";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { simulate } from "./_terminal.ts";

const NAMES = Object.keys(ALGORITHMS);

Deno.test("demo prints a row for each algorithm and a verdict in a pipe, in at most 80 columns", async () => {
  const { run } = simulate();
  const { status, stdout, stderr } = await run(["demo"]);
  assertEquals([status, stderr], [0, ""]);
  for (const name of NAMES) {
    const end = name === "manual" ? "pending" : "completed";
    assertMatch(stdout, new RegExp(`^${name} +${end} +\\d`, "m"));
  }
  assertMatch(stdout, /^Verdict for all such translations: Use optimal, /m);
  assertEquals(stdout.includes("\x1b"), false);
  for (const line of stdout.split("\n")) assert(line.length <= 80, line);
});

Deno.test("demo redraws its rows on a terminal", async () => {
  const { run } = simulate();
  const { stdout } = await run(["demo"], { isTerminal: true });
  const frames = stdout.split(`\x1b[${NAMES.length}A\x1b[0J`);
  assert(frames.length > NAMES.length);
  for (const frame of frames.slice(1, -1)) {
    assertEquals(frame.split("\n").length, NAMES.length + 1);
  }
});
