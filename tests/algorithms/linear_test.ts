import { linear } from "@heygen-sim/client/algorithms";
import { assert, assertEquals, assertThrows } from "@std/assert";

function first(
  count: number,
  intervals: Iterator<number>,
): (number | undefined)[] {
  return Array.from({ length: count }, () => intervals.next().value);
}

Deno.test("linear() has intervals of 1, 2, 3, 4 s and so on", () => {
  assertEquals(first(5, linear()), [1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals(first(5, linear({})), first(5, linear({ step: 1_000 })));
});

Deno.test("linear() counts in steps of any size, and never ends", () => {
  assertEquals(first(3, linear({ step: 0.5 })), [0.5, 1, 1.5]);
  assertEquals(first(10_000, linear({ step: 3 })).at(-1), 30_000);
});

Deno.test("linear() refuses steps that are no durations", () => {
  for (const step of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => linear({ step }),
      RangeError,
      "Cannot create 'linear' as 'step' must be a finite number of milliseconds above 0",
    );
  }
  assertThrows(() => linear({ step: "1" as unknown as number }), TypeError);
});

Deno.test("linear() by the price costs at most twice the best plan for a horizon, at every scale", () => {
  const price = 1_000;
  for (let duration = 10; duration < 1e6; duration *= 1.07) {
    let [time, requests] = [0, 0];
    for (const interval of linear({ step: price })) {
      requests++;
      time += interval;
      if (time >= duration) break;
    }
    const cost = time - duration + price * requests;
    // With gaps that fall by the price from sqrt(2 price horizon) to nothing,
    // no job up to the horizon costs more than that.
    const best = Math.sqrt(2 * price * duration);
    assert(cost <= 2 * best + 2 * price, `${cost} for ${duration}`);
  }
});
