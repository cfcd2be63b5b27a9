import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals } from "@std/assert";
import { simulated } from "../routes/_simulated.ts";

Deno.test("an internal error is logged once, and its response does not contain it", async () => {
  let works = true;
  const { ask } = simulated({
    delay: {
      ...fixed(1_000),
      sample: () => {
        if (works) return 1_000;
        throw new Error("The distribution is broken");
      },
    },
  });
  works = false;
  const logged: unknown[] = [];
  const { error } = console;
  console.error = (...values) => void logged.push(...values);
  try {
    const { status, body } = await ask("POST", "/jobs");
    assertEquals([status, body.title], [500, "Internal Server Error"]);
    assertEquals(body.detail, "The simulator failed; its log says why.");
  } finally {
    console.error = error;
  }
  assertEquals(logged.map((it) => it instanceof Error && it.message), [
    "The distribution is broken",
  ]);
});
