import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  parseRateLimit,
  RateLimiter,
} from "../../../simulator/http/rate_limit.ts";

// Arithmetic with a contract of its own; rate_limit_test.ts of the routes has the
// rest.

Deno.test("parseRateLimit() reads a number of requests and a time", () => {
  for (
    const [text, quota, window] of [
      ["10/1s", 10, 1_000],
      ["1/s", 1, 1_000],
      ["100/m", 100, 60_000],
      ["5/250ms", 5, 250],
      ["3/1.5s", 3, 1_500],
      ["2/2h", 2, 7_200_000],
      // Whole milliseconds, where the product in binary is a little off.
      ["1/1.001s", 1, 1_001],
      ["1/0.07h", 1, 252_000],
      ["999999999/ms", 999_999_999, 1],
    ] as const
  ) {
    assertEquals(parseRateLimit(text), { quota, window }, text);
  }
});

Deno.test("parseRateLimit() refuses all else, and shows it", () => {
  for (
    const text of [
      ..."/ 10 10/ /1s 0/1s 10/0s 10/0.4ms -1/s 10/-1s 1.5/s 10/1d 10/1 1e3/s 10/1e3s 10/s/s"
        .split(" "),
      "",
      "10 / 1s",
      "10/1S",
      "1234567890/s",
    ]
  ) {
    const { message } = assertThrows(() => parseRateLimit(text), TypeError);
    assert(
      message.endsWith(`such as 10/1s or 100/m: current value is '${text}'`),
    );
  }
});

Deno.test("a limiter lets the quota in, reports what is left, and refuses until the window is over", () => {
  const limiter = new RateLimiter({ quota: 2, window: 1_000 });
  const at = (now: number) => limiter.take("a", now);
  assertEquals(at(500), { allowed: true, remaining: 1, reset: 1_000 });
  assertEquals(at(700), { allowed: true, remaining: 0, reset: 800 });
  assertEquals(at(700), { allowed: false, remaining: 0, reset: 800 });
  assertEquals(at(1_499), { allowed: false, remaining: 0, reset: 1 });
  assertEquals(at(1_500), { allowed: true, remaining: 1, reset: 1_000 });
});

Deno.test("a limiter agrees with a plain count of each caller's requests", () => {
  const request = fc.record({
    caller: fc.constantFrom("a", "b", "c"),
    // Often right at the end of a window.
    wait: fc.oneof(fc.constantFrom(0, 1, 99, 100), fc.nat(250)),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(request, { maxLength: 60 }),
      (quota, requests) => {
        const window = 100;
        const limiter = new RateLimiter({ quota, window });
        // The model keeps every request let in, and looks at all of them.
        const begun = new Map<string, number>();
        const taken: [caller: string, at: number][] = [];
        let now = 1e12;
        for (const { caller, wait } of requests) {
          now += wait;
          const since = begun.get(caller) ?? -Infinity;
          if (now - since >= window) begun.set(caller, now);
          const start = begun.get(caller) ?? NaN;
          const used = taken.filter(([who, at]) =>
            who === caller && at >= start
          )
            .length;
          const allowed = used < quota;
          if (allowed) taken.push([caller, now]);
          assertEquals(limiter.take(caller, now), {
            allowed,
            remaining: quota - used - Number(allowed),
            reset: start + window - now,
          });
        }
      },
    ),
  );
});

Deno.test("a limiter's headers are those of the draft, in whole seconds that are never too few", () => {
  for (
    const [window, now, policy, limit] of [
      [60_000, 0, '"default";q=3;w=60', '"default";r=2;t=60'],
      [60_000, 58_999, '"default";q=3;w=60', '"default";r=1;t=2'],
      [60_000, 59_000, '"default";q=3;w=60', '"default";r=1;t=1'],
      [250, 0, '"default";q=3;w=1', '"default";r=2;t=1'],
    ] as const
  ) {
    const limiter = new RateLimiter({ quota: 3, window });
    if (now > 0) limiter.take("a", 0);
    assertEquals(limiter.headers(limiter.take("a", now)), [
      ["ratelimit-policy", policy],
      ["ratelimit", limit],
    ]);
  }
});

Deno.test("a limiter keeps a bounded number of callers, and forgets those whose windows began first", () => {
  const limiter = new RateLimiter({ quota: 1, window: 1_000 }, 3);
  const allowed = (caller: string, now: number) =>
    limiter.take(caller, now).allowed;
  assertEquals([allowed("a", 0), allowed("b", 1)], [true, true]);
  // A window that begins anew is no longer the first.
  assertEquals([allowed("a", 1_000), allowed("c", 1_000)], [true, true]);
  assertEquals(allowed("b", 1_000), false, "as there is room for three");
  assertEquals(allowed("d", 1_000), true, "which takes the place of b");
  for (const caller of ["a", "c", "d"]) {
    assertEquals(allowed(caller, 1_000), false);
  }
  assertEquals(allowed("b", 1_000), true, "though its window would go on");
});
