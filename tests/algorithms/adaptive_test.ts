import {
  adaptive,
  type AdaptiveOptions,
  ALGORITHMS,
  type History,
  type Observation,
  planPolls,
} from "@heygen-sim/client/algorithms";
import { fetchStatus, type StatusReport } from "@heygen-sim/client";
import {
  DEFAULT_DELAY,
  fixed,
  randomStream,
} from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { polls, rounded } from "./_drive.ts";

type Seen = Partial<Observation>;

const END: Seen = { status: "completed" };

/** Passes observations to `adaptive`, and returns its history. */
function learned(
  seen: readonly Seen[],
  options: AdaptiveOptions = {},
): History {
  const history: History = {};
  const intervals = adaptive({ history, ...options })();
  seen.forEach((observation, i) =>
    intervals.next({
      requests: i + 1,
      elapsed: 0,
      status: "pending",
      ...observation,
    })
  );
  intervals.return?.();
  return JSON.parse(JSON.stringify(history));
}

Deno.test("adaptive() learns a duration exactly where the server reports it", () => {
  const seen = [{ elapsed: 0, age: 0 }, { elapsed: 9_000, age: 9_000 }];
  const end = { ...END, elapsed: 15_000, age: 15_000, duration: 12_345 };
  assertEquals(learned([...seen, end]), { jobs: [[12_345, 12_345]] });
  assertEquals(learned([end]), { jobs: [[12_345, 12_345]] }, "at first sight");
  assertEquals(
    learned([{ ...end, status: "error" }]),
    { jobs: [[12_345, 12_345, "error"]] },
    "a failed job",
  );
});

Deno.test("adaptive() learns an interval where the server reports no duration", () => {
  const seen = [{ elapsed: 0 }, { elapsed: 6_000 }];
  const end = { ...END, elapsed: 9_500 };
  assertEquals(learned([...seen, end]), { jobs: [[6_000, 9_500]] });
  const aged = [{ elapsed: 0, age: 700 }, { elapsed: 6_000, age: 6_700 }];
  assertEquals(learned([...aged, end]), { jobs: [[6_700, 10_200]] });
  assertEquals(
    learned([...aged, { ...end, age: 10_250 }]),
    { jobs: [[6_700, 10_250]] },
  );
});

Deno.test("adaptive() learns a lower bound from a wait that was given up", () => {
  assertEquals(
    learned([{ elapsed: 0 }, { elapsed: 4_000 }]),
    { jobs: [[4_000, null]] },
  );
  assertEquals(learned([{ elapsed: 100, age: 3_000 }]), {
    jobs: [[3_000, null]],
  });
});

Deno.test("adaptive() learns nothing from a job of which it has seen nothing", () => {
  assertEquals(learned([]), {});
  assertEquals(learned([{ elapsed: 0 }]), {}, "given up at once");
  assertEquals(learned([{ ...END, elapsed: 50 }]), {}, "ended at any time");
});

Deno.test("adaptive() takes no stale observation for a look at the job", () => {
  const stale = { elapsed: 8_000, stale: true };
  assertEquals(
    learned([{ elapsed: 3_000 }, stale]),
    { jobs: [[3_000, null]] },
  );
  assertEquals(
    learned([{ elapsed: 3_000 }, stale, { ...END, elapsed: 9_000 }]),
    { jobs: [[3_000, 9_000]] },
  );
});

Deno.test("adaptive() learns no interval that ends before it begins", () => {
  const seen = [{ elapsed: 5_000, age: 5_000 }];
  assertEquals(
    learned([...seen, { ...END, elapsed: 5_100, age: 4_000 }]),
    { jobs: [[5_000, 5_000]] },
  );
});

Deno.test("adaptive() learns each job once", () => {
  const history: History = {};
  const start = adaptive({ history });
  for (const duration of [5_000, 6_000]) {
    const intervals = start();
    intervals.next({ requests: 1, elapsed: 0, age: 0, status: "pending" });
    const end = { requests: 2, elapsed: 7_000, status: "completed" } as const;
    assertEquals(intervals.next({ ...end, duration }).done, true);
    intervals.return?.();
    intervals.return?.();
  }
  assertEquals(history, { jobs: [[5_000, 5_000], [6_000, 6_000]] });
});

Deno.test("adaptive() learns each class of jobs by itself", () => {
  const history: History = {};
  const durations = { short: 8_000, long: 540_000, "__proto__": 60_000 };
  for (const [key, duration] of Object.entries(durations)) {
    const start = adaptive({ history, key });
    for (let job = 0; job < 60; job++) {
      const end = { requests: 1, elapsed: 0, status: "completed" } as const;
      start().next({ ...end, duration });
    }
  }
  for (const [key, duration] of Object.entries(durations)) {
    // What may be shorter or longer after all is minded, too, but not much.
    const [first = 0] = polls(adaptive({ history, key }), 1);
    assert(Math.abs(first / duration - 1) < 0.15, `${key}: ${first}`);
  }
  const [unknown] = polls(adaptive({ history, key: "new" }), 1);
  assertEquals([unknown], polls(adaptive({ history: {} }), 1));
});

Deno.test("adaptive() takes the class from the traits of a job", () => {
  const history: History = {};
  const start = adaptive({
    history,
    key: ({ language = "any", length = 0 }) =>
      `${language}, ${Math.ceil(length / 60_000)} min`,
  });
  const traits = { language: "Spanish", length: 150_000 };
  for (let job = 0; job < 60; job++) {
    const intervals = start();
    intervals.next({ requests: 1, elapsed: 0, status: "pending", traits });
    const end = { requests: 2, elapsed: 95_000, status: "completed" } as const;
    intervals.next({ ...end, duration: 90_000, traits });
  }
  assertEquals(Object.keys(history), ["Spanish, 3 min"]);
  assertEquals(history["Spanish, 3 min"]?.length, 60);
  const first = (seen: Seen) =>
    start().next({ requests: 1, elapsed: 0, status: "pending", ...seen }).value;
  const known = Number(first({ traits }));
  assert(Math.abs(known / 90_000 - 1) < 0.15, `${known}`);
  assertEquals([first({})], polls(adaptive({ history: {} }), 1));
  assertThrows(
    () => adaptive({ key: () => 3 as unknown as string }),
    TypeError,
    "Cannot learn as 'key' must be a string, or a function that returns one: current value is 3",
  );
});

Deno.test("adaptive() plans for the default distribution before the first job", () => {
  const { times } = planPolls({ distribution: DEFAULT_DELAY, price: 500 });
  const start = adaptive({ history: {}, price: 500 });
  assertEquals(rounded(polls(start, times.length)), rounded(times));
});

Deno.test("adaptive() minds the price, the least gap and the job's age", () => {
  const history: History = {
    jobs: Array.from(
      { length: 60 },
      (_, i) => [9_000 + i * 50, 9_000 + i * 50],
    ),
  };
  const count = (price: number) =>
    polls(adaptive({ history, price }), 400).filter((t) => t < 12_000).length;
  assert(count(10) > count(1_000));
  const gaps = polls(adaptive({ history, price: 1, minGap: 700 }), 30)
    .map((t, i, all) => t - (all[i - 1] ?? 0));
  assert(gaps.every((gap) => gap > 699), `${gaps}`);
  const [young = 0] = polls(adaptive({ history }), 1);
  const observe = (elapsed: number) => ({ age: elapsed + 4_000 });
  const [old = 0] = polls(adaptive({ history }), 1, observe);
  assert(Math.abs(young - 4_000 - old) < 100, `${young} and ${old}`);
});

Deno.test("adaptive() never stops, and never errs, whatever it has seen", () => {
  const many = (job: [number, number | null], count = 30): History => ({
    jobs: Array.from({ length: count }, () => job),
  });
  for (
    const history of [
      many([8_000, 8_000]),
      many([8_000, 8_000], 1),
      many([0, 0]),
      many([0, 0], 1),
      many([0, 5]),
      many([5_000, null]),
      many([5_000, null], 1),
      many([1e12, 1e12]),
      many([1e12, null], 200),
      { jobs: [[0, 0], [1e12, 1e12], [3, null], [1, 1e12]] } as History,
    ]
  ) {
    const times = polls(adaptive({ history }), 300);
    const shown = JSON.stringify(history).slice(0, 60);
    assertEquals(times.length, 300, shown);
    assert(
      times.every((t, i) => t > (times[i - 1] ?? 0) && t < Infinity),
      shown,
    );
  }
});

Deno.test("adaptive() stays sane when each wait is given up later than the one before", () => {
  const history: History = {};
  const start = adaptive({ history });
  for (let wait = 0; wait < 20; wait++) polls(start, 100).at(-1);
  assertEquals(history, {}, "polls() closes nothing");
  for (let wait = 0; wait < 20; wait++) {
    const intervals = start();
    let elapsed = 0;
    for (let requests = 1; requests < 100; requests++) {
      const seen = {
        requests,
        elapsed,
        age: elapsed,
        status: "pending",
      } as const;
      elapsed += Number(intervals.next(seen).value);
    }
    intervals.return?.();
  }
  assertEquals(history.jobs?.length, 20);
  assertEquals(polls(start, 10).length, 10);
});

Deno.test("adaptive() shares one history in the process by default", () => {
  const key = "adaptive_test";
  const start = adaptive({ key });
  for (let job = 0; job < 60; job++) {
    const end = { requests: 1, elapsed: 0, status: "completed" } as const;
    start().next({ ...end, duration: 77_000 });
  }
  const [first = 0] = polls(adaptive({ key }), 1);
  assert(Math.abs(first / 77_000 - 1) < 0.15, `${first}`);
  // By name, too: under the key that is the default one.
  const end = { requests: 1, elapsed: 0, status: "completed" } as const;
  for (let job = 0; job < 60; job++) {
    ALGORITHMS.adaptive().next({ ...end, duration: 33_000 });
  }
  const [named = 0] = polls(adaptive(), 1);
  assert(Math.abs(named / 33_000 - 1) < 0.15, `${named}`);
});

Deno.test("adaptive() learns from the last look at a deadline", async () => {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock, delay: fixed(60_000) });
  const history: History = {};
  // A Retry-After beyond the deadline would end the wait before it.
  const options = { fetch, clock, timeout: 7_000, retryAfterCap: 0 };
  await clock.run(fetchStatus(adaptive({ history }), options));
  const [[after, by] = []] = history.jobs ?? [];
  // By the server's timestamps, in whole milliseconds.
  assertAlmostEquals(after ?? NaN, 7_000, 1);
  assertEquals(by, null);
});

Deno.test("adaptive() learns each server by itself", async () => {
  async function firstGap(baseUrl: string, duration: number): Promise<number> {
    const clock = new VirtualClock();
    const { fetch } = createSimulator({ clock, delay: fixed(duration) });
    const gaps: number[] = [];
    const onPoll = ({ nextDelay }: StatusReport) => {
      if (nextDelay !== undefined) gaps.push(nextDelay);
    };
    const options = { baseUrl, fetch, clock, onPoll };
    await clock.run(fetchStatus("adaptive", options));
    return gaps[0] ?? NaN;
  }
  const [fast, slow] = ["http://fast.test", "http://slow.test"];
  const unknown = await firstGap(fast, 3_000);
  assertEquals(await firstGap(slow, 90_000), unknown);
  for (let job = 0; job < 10; job++) {
    await firstGap(fast, 3_000);
    await firstGap(slow, 90_000);
  }
  const gaps = [await firstGap(fast, 3_000), await firstGap(slow, 90_000)];
  const [short = 0, long = 0] = gaps;
  assert(short < 6_000 && long > 40_000, `${gaps}`);
});

/** A history of jobs that are known to lie in intervals, or exactly. */
function watched(exactly: boolean): History {
  return {
    jobs: Array.from({ length: 30 }, (_, i) => {
      const by = 9_000 + i * 70;
      return [exactly ? by : by - 1_500, by];
    }),
  };
}

Deno.test("adaptive() moves polls a little where the server reports no durations", () => {
  const drawn = (...numbers: number[]) => {
    const next = numbers.values();
    return () => next.next().value ?? 0.5;
  };
  const timesFor = (random: () => number, exactly = false) =>
    polls(adaptive({ history: watched(exactly), price: 200, random }), 6);
  const planned = timesFor(() => 0.5);
  assertEquals(timesFor(() => NaN), planned, "no number");
  const moved = timesFor(drawn(0, 0.999, 0.2, 0.7));
  assertEquals(timesFor(drawn(0, 0.999, 0.2, 0.7)), moved);
  moved.slice(0, 4).forEach((time, i) => {
    const before = (planned[i] ?? 0) - (planned[i - 1] ?? 0);
    const after = (planned[i + 1] ?? 0) - (planned[i] ?? 0);
    const shift = time - (planned[i] ?? 0);
    assert(shift !== 0, `poll ${i}`);
    assert(Math.abs(shift) <= 0.25 * Math.min(before, after) + 1e-6, `${i}`);
  });
  // There is nothing to find out about durations that are known.
  assertEquals(timesFor(() => 0, true), timesFor(() => 0.9, true));
});

Deno.test("adaptive() keeps the least gap when it moves polls", () => {
  const random = randomStream("explore");
  for (let run = 0; run < 20; run++) {
    const start = adaptive({
      history: watched(false),
      price: 10,
      minGap: 400,
      random,
    });
    polls(start, 30).forEach((time, i, times) =>
      assert(time - (times[i - 1] ?? 0) > 400 - 1e-6)
    );
  }
});

Deno.test("adaptive() rejects invalid options at once", () => {
  const refused: readonly (readonly [unknown, typeof Error, string])[] = [
    [{ price: 0 }, RangeError, "'price'"],
    [{ price: Infinity }, RangeError, "'price'"],
    [{ price: "1" }, TypeError, "'price'"],
    [{ minGap: -1 }, RangeError, "'minGap'"],
    [{ minGap: NaN }, RangeError, "'minGap'"],
    [{ random: 0.5 }, TypeError, "'random'"],
    [{ history: { jobs: [[5, 6, "lost"]] } }, TypeError, "'history'"],
    [{ key: 5 }, TypeError, "'key'"],
    [{ key: null }, TypeError, "'key'"],
    [{ history: null }, TypeError, "'history'"],
    [{ history: "jobs" }, TypeError, "'history'"],
    [{ history: [] }, TypeError, "such as {}"],
    [{ history: Object.freeze({}) }, TypeError, "value is not extensible"],
    [{ history: { jobs: 5 } }, TypeError, "'history'"],
    [{ history: Object.freeze({}) }, TypeError, "can be added to"],
    [{ history: { jobs: [5_000] } }, TypeError, "'history'"],
  ];
  for (const [options, kind, words] of refused) {
    assertThrows(() => adaptive(options as AdaptiveOptions), kind, words);
  }
});
