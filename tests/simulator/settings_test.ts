import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type SimulatorOptions,
  systemClock,
} from "@heygen-sim/client/simulator";

/** Options of a kind that types forbid. */
function create(options: Record<string, unknown>): void {
  createSimulator(options as SimulatorOptions);
}

Deno.test("createSimulator() flips a coin after 1 to 20 seconds, on the system's clock, if not told otherwise", () => {
  const { settings, clock } = createSimulator();
  assertEquals(settings.delay.quantile(0), 1_000);
  assertEquals(settings.delay.quantile(1), 20_000);
  assertEquals(settings.errorRate, 0.5);
  assertEquals(settings.clock, systemClock);
  assertEquals(clock, systemClock);
});

Deno.test("createSimulator() takes another seed each time, and tells it", () => {
  const seeds = Array.from(
    { length: 20 },
    () => createSimulator().settings.seed,
  );
  assert(new Set(seeds).size > 15, `seeds: ${seeds}`);
  const [seed = 0] = seeds;
  const one = createSimulator({ seed }).getStatus().id;
  assertEquals(createSimulator({ seed }).getStatus().id, one);
});

Deno.test("createSimulator() accepts the ends of each range", () => {
  for (const errorRate of [0, 1]) createSimulator({ errorRate });
  for (
    const seed of ["", 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  ) {
    assertEquals(createSimulator({ seed }).settings.seed, seed);
  }
});

Deno.test("createSimulator() refuses a delay that is no distribution", () => {
  for (const delay of [null, 5, "uniform:1,20", {}, () => 1]) {
    assertThrows(
      () => create({ delay }),
      TypeError,
      `'delay' must be a distribution, such as uniform(1_000, 20_000): current value is ${
        String(delay)
      }`,
    );
  }
});

Deno.test("createSimulator() refuses an error rate outside 0 to 1 as a RangeError, and what is no number as a TypeError", () => {
  for (const errorRate of [-0.001, 1.001, NaN, Infinity]) {
    assertThrows(
      () => create({ errorRate }),
      RangeError,
      `'errorRate' must be a number from 0 to 1: current value is ${errorRate}`,
    );
  }
  for (const errorRate of ["0.5", null, true]) {
    assertThrows(
      () => create({ errorRate }),
      TypeError,
      `'errorRate' must be a number from 0 to 1: current value is ${errorRate}`,
    );
  }
});

Deno.test("createSimulator() refuses a seed that is neither a safe integer nor a text", () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53, null, true, 1n]) {
    assertThrows(
      () => create({ seed }),
      TypeError,
      `'seed' must be a safe integer or a string: current value is ${seed}`,
    );
  }
});

Deno.test("createSimulator() refuses a law whose first job is none", () => {
  const delay = { ...fixed(1), sample: () => NaN };
  assertThrows(() => createSimulator({ delay }), RangeError, "it drew NaN");
});
