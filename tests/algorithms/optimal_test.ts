import {
  ALGORITHMS,
  optimal,
  planPolls,
  Schedule,
} from "@heygen-sim/client/algorithms";
import {
  DEFAULT_DELAY,
  exponential,
  fixed,
  uniform,
} from "@heygen-sim/client/distributions";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { polls, rounded } from "./_drive.ts";

const DISTRIBUTION = uniform(5_000, 30_000);
const AT_PRICE = { distribution: DISTRIBUTION, price: 1_000 } as const;
/** The gaps fall by the price. */
const TIMES = [11_571, 17_143, 21_714, 25_286, 27_857, 29_429, 30_000];

/** Compares times up to the distance of two candidate times. */
function assertTimes(actual: readonly number[], expected: readonly number[]) {
  assertEquals(actual.length, expected.length);
  actual.forEach((time, i) =>
    assertAlmostEquals(time, expected[i] ?? NaN, 10, `${actual}: ${expected}`)
  );
}

Deno.test("optimal() polls at the planned times", () => {
  assertTimes(polls(optimal(AT_PRICE), 7), TIMES);
  const durations = [8_000, 8_000, 45_000];
  assertEquals(polls(optimal({ durations, price: 1_000 }), 2), [8_000, 45_000]);
});

Deno.test("optimal() can be started any number of times", () => {
  const start = optimal(AT_PRICE);
  const [first, second] = [new Schedule(start()), new Schedule(start())];
  const seen = { requests: 1, elapsed: 0, age: 0, status: "pending" } as const;
  assertEquals(first.next(seen), second.next(seen));
  first.close();
  assertTimes(polls(start, 7), TIMES);
});

Deno.test("optimal() plans for the job's age in the first response", () => {
  for (const age of [3_000, 12_000, 29_000]) {
    const { times } = planPolls({ ...AT_PRICE, age });
    const driven = polls(
      optimal(AT_PRICE),
      times.length,
      (elapsed) => ({ age: elapsed + age }),
    );
    assertEquals(rounded(driven), rounded(times.map((time) => time - age)));
  }
});

Deno.test("optimal() takes the age of the first response that has one, and keeps to it", () => {
  const offset = 5_000;
  const { times } = planPolls({ ...AT_PRICE, age: 11_571 + offset });
  const driven = polls(optimal(AT_PRICE), 3, (elapsed) => {
    if (elapsed === 0) return {};
    // Later ages are nothing to go by: clocks jitter.
    return { age: elapsed + (elapsed < 12_000 ? offset : 0) };
  });
  const expected = [11_571, ...times.slice(0, 2).map((t) => t - offset)];
  assertTimes(driven, expected);
});

Deno.test("optimal() assumes that a job of unknown age begins with the wait", () => {
  assertTimes(polls(optimal(AT_PRICE), 7, () => ({})), TIMES);
});

Deno.test("optimal() counts the age from the response, not from the start", () => {
  const schedule = new Schedule(optimal(AT_PRICE)());
  // A slow first answer: the job was 4 s old when it came, after 1.5 s.
  const next = schedule.next({
    requests: 1,
    elapsed: 1_500,
    age: 4_000,
    status: "pending",
  });
  assertTimes([next ?? 0], [11_571 - 2_500]);
  schedule.close();
});

Deno.test("optimal() goes on with the plan after a Retry-After", () => {
  for (
    const [retryAfter, expected] of [
      [11_000, [11_571, 17_143]],
      [12_000, [12_000, 17_143]],
      [20_000, [20_000, 21_714]],
    ] as const
  ) {
    const driven = polls(
      optimal(AT_PRICE),
      2,
      (age) => ({ age, retryAfter: age === 0 ? retryAfter : 0 }),
    );
    assertTimes(driven, expected);
  }
  const exactly = polls(
    optimal({ durations: [3_000, 7_000, 9_000], polls: 3 }),
    2,
    (age) => ({ age, retryAfter: age === 0 ? 7_000 : 0 }),
  );
  assertEquals(exactly, [7_000, 9_000]);
});

Deno.test("optimal() goes on with growing gaps when the job outlives the plan", () => {
  const single = optimal({ durations: [10_000], price: 1_000 });
  assertEquals(polls(single, 4), [10_000, 20_000, 40_000, 70_000]);
  // The mean gap of the plan, which is more than the last gap and the price.
  const gap = 30_000 / TIMES.length;
  const [last = 0, ...beyond] = polls(optimal(AT_PRICE), 10).slice(6);
  const gaps = beyond.map((time, i) => time - (beyond[i - 1] ?? last));
  assertEquals(rounded(gaps), rounded([1, 2, 3].map((k) => k * gap)));
});

Deno.test("optimal() never stops", () => {
  for (const start of [optimal(), optimal({ durations: [0], price: 5 })]) {
    const times = polls(start, 2_000);
    assertEquals(times.length, 2_000);
    assert(times.every((t, i) => t > (times[i - 1] ?? 0) && t < Infinity));
  }
});

Deno.test("optimal() polls a job that is older than any", () => {
  const start = optimal({ durations: [1_000, 2_000], price: 300 });
  const observe = (elapsed: number) => ({ age: elapsed + 60_000 });
  assertEquals(polls(start, 3, observe), [300, 900, 1_800]);
});

Deno.test("optimal() plans for the default distribution at a second a request by default", () => {
  const options = { distribution: DEFAULT_DELAY, price: 1_000 };
  const { times } = planPolls(options);
  for (const start of [optimal(), optimal({}), ALGORITHMS.optimal]) {
    assertEquals(rounded(polls(start, times.length)), rounded(times));
  }
  const budget = planPolls({ distribution: DEFAULT_DELAY, budget: 3 });
  const driven = polls(optimal({ budget: 3 }), budget.times.length);
  assertEquals(rounded(driven), rounded(budget.times));
  assertEquals(polls(optimal({ durations: [7, 9] }), 1), [9]);
});

Deno.test("optimal() keeps the least gap", () => {
  const start = optimal({ ...AT_PRICE, minGap: 5_000 });
  const times = polls(start, 20);
  assert(times.every((t, i) => t - (times[i - 1] ?? 0) > 4_999), `${times}`);
});

Deno.test("optimal() makes no more planned polls than it may", () => {
  assertEquals(
    polls(optimal({ distribution: DISTRIBUTION, polls: 2 }), 2).map(
      Math.round,
    ),
    [17_500, 30_000],
  );
});

Deno.test("optimal() works on distributions without a choice", () => {
  assertEquals(
    polls(optimal({ distribution: fixed(8_000), price: 10 }), 1),
    [8_000],
  );
  assertEquals(
    polls(optimal({ durations: [8, 8, 8], price: 1 }), 2),
    [8, 16],
  );
  assertEquals(
    polls(optimal({ distribution: fixed(0), price: 50 }), 2),
    [50, 150],
  );
});

Deno.test("optimal() keeps to constant gaps on an exponential distribution, at any age", () => {
  const start = optimal({ distribution: exponential(20_000), price: 1_000 });
  for (const age of [0, 50_000]) {
    const times = polls(start, 8, (elapsed) => ({ age: elapsed + age }));
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    // exp(d / 20) - d / 20 = 1 + 1 / 20, in seconds.
    const off = gaps.filter((gap) => Math.abs(gap - 6_008) > 20);
    assertEquals(off, [], `${gaps}`);
  }
});
