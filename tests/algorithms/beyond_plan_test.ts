import { fetchStatus } from "@heygen-sim/client";
import {
  adaptive,
  type AlgorithmFactory,
  optimal,
  type OptimalOptions,
  type PlanOptions,
  planPolls,
} from "@heygen-sim/client/algorithms";
import {
  DEFAULT_DELAY,
  type Distribution,
  exponential,
  fixed,
  lognormal,
  mixture,
  uniform,
} from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { polls, rounded } from "./_drive.ts";

/** The poll times of a wait for a simulated job of some age. */
async function pollTimes(
  algorithm: AlgorithmFactory,
  duration: number,
  age = 0,
): Promise<number[]> {
  const clock = new VirtualClock();
  const start = clock.now();
  const times: number[] = [];
  const { fetch } = createSimulator({ clock, delay: fixed(duration) });
  const recorded: typeof fetch = (...request) => {
    times.push(clock.now() - start);
    return fetch(...request);
  };
  if (age > 0) {
    await clock.run(fetch("http://test/status"));
    await clock.advance(age);
  }
  const report = await clock.run(
    // Without the server's Retry-After, which would put polls off.
    fetchStatus(algorithm, { fetch: recorded, clock, retryAfterCap: 0 }),
  );
  assertEquals(report.ended, "finished");
  return times.map((time) => time - age);
}

const CLUSTER = [8_000, 45_000, 45_001];

Deno.test("a job that outlives its plan is polled at growing gaps", async () => {
  const cases: readonly [AlgorithmFactory, number, number[]][] = [
    // Two polls are as good as three, the last of them at the same time.
    [
      optimal({ distribution: uniform(1_000, 4_000), price: 1_000 }),
      5_500,
      [0, 3_000, 4_000, 6_000],
    ],
    [
      optimal({ durations: CLUSTER, polls: 3 }),
      60_000,
      [0, ...CLUSTER, 60_001],
    ],
    [
      optimal({ durations: [10_000], price: 1_000 }),
      80_000,
      [0, 10_000, 20_000, 40_000, 70_000, 110_000],
    ],
    [
      optimal({ durations: [0], price: 1_000 }),
      5_500,
      [0, 1_000, 3_000, 6_000],
    ],
  ];
  for (const [algorithm, duration, expected] of cases) {
    const times = await pollTimes(algorithm, duration);
    assertEquals(
      rounded(times.filter((time, i) => time - (times[i - 1] ?? -1) > 0.5)),
      expected,
    );
    assert(times.length <= expected.length + 1, `${times}`);
  }
});

Deno.test("a job that outlives its plan costs few requests beyond it", async () => {
  const distribution = uniform(1_000, 20_000);
  const cases: readonly [AlgorithmFactory, PlanOptions, number][] = [
    [
      optimal({ price: 100 }),
      { distribution: DEFAULT_DELAY, price: 100 },
      21_000,
    ],
    [
      adaptive({ price: 100, history: {} }),
      { distribution: DEFAULT_DELAY, price: 100 },
      21_000,
    ],
    [
      optimal({ distribution, budget: 1_000 }),
      { distribution, budget: 1_000 },
      25_000,
    ],
    [
      adaptive({ price: 1_900, history: {} }),
      { distribution: DEFAULT_DELAY, price: 1_900 },
      540_000,
    ],
  ];
  for (const [algorithm, options, duration] of cases) {
    const times = await pollTimes(algorithm, duration);
    const plan = planPolls(options);
    const extra = duration - 20_000;
    const g = 20_000 / plan.times.length;
    const beyond = times.filter((time) => time > 20_000).length;
    assert(beyond <= Math.sqrt(2 * extra / g) + 2, `${beyond} requests`);
    assert(times.length <= 1 + plan.times.length + beyond, `${times.length}`);
  }
});

Deno.test("a job older than its whole distribution is polled at growing gaps", async () => {
  const distribution = uniform(1_000, 4_000);
  for (
    const [algorithm, g] of [
      [optimal({ distribution, price: 1_000 }), 1_000],
      [adaptive({ history: {}, price: 1_000 }), 1_000],
      // Without a price, the plan's own pace.
      [optimal({ distribution, budget: 1 }), 4_000],
      [optimal({ distribution, polls: 4 }), 1_000],
      [optimal({ durations: [0], budget: 2 }), 1_000],
    ] as const
  ) {
    const times = await pollTimes(algorithm, 100_000, 50_000);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    assertEquals(rounded(gaps), gaps.map((_, i) => (i + 1) * g));
  }
});

Deno.test("polls of a plan are at least an eighth of the price apart", () => {
  const durations = [...Array(99).fill(10_000), 10_100, 90_000];
  const options = { durations, price: 1_000 };
  assertEquals(planPolls(options).times, [10_000, 10_100, 90_000]);
  assertEquals(polls(optimal(options), 3), [10_000, 10_125, 90_000]);
  // Not so the first one, which may be due at once.
  const seen = (elapsed: number) => ({ age: 9_950 + elapsed });
  assertEquals(polls(optimal(options), 3, seen), [50, 175, 80_050]);
});

Deno.test("a poll that is put off to within a thousandth of the price of the next one stands for both", () => {
  for (
    const [last, expected] of [
      [1_125.9, [1_000, 1_125.9]],
      [1_126.1, [1_000, 1_125, 1_250]],
    ] as const
  ) {
    const durations = [
      ...Array(1_900).fill(1_000),
      ...Array(99).fill(1_100),
      last,
    ];
    const options = { durations, price: 1_000 };
    assertEquals(planPolls(options).times, [1_000, 1_100, last]);
    assertEquals(polls(optimal(options), expected.length), [...expected]);
  }
});

Deno.test("a bound on planned polls is kept, however close they are", () => {
  const options = { durations: CLUSTER, polls: 3 } as const;
  assertEquals(polls(optimal(options), 3), CLUSTER);
});

Deno.test("a planned poll is not a rounding error too early for the job's end", () => {
  for (
    const durations of [[88.631, 433.786], [34.982, 458.089], [22.155, 359.373]]
  ) {
    const [first = 0, second = 0] = durations;
    assert(first + (second - first) < second);
    const times = polls(optimal({ durations, budget: 2 }), 2);
    assert(times.every((time, i) => time >= (durations[i] ?? 0)), `${times}`);
    assert(Math.abs((times[1] ?? 0) - second) < 1e-9, `${times}`);
  }
});

Deno.test("minGap is kept beyond the plan, too", () => {
  const options = { durations: [1_000], price: 10, minGap: 500 };
  const times = polls(optimal(options), 5, (t) => ({ age: 5_000 + t }));
  assertEquals(times, [500, 1_500, 3_000, 5_000, 7_500]);
});

Deno.test("minGap is kept after the first request, too", () => {
  const options = { durations: [1_000], price: 10, minGap: 500 };
  assertEquals(polls(optimal(options), 1, (t) => ({ age: 900 + t })), [500]);
});

const distributions: fc.Arbitrary<Distribution> = fc.oneof(
  fc.constantFrom(
    uniform(1_000, 20_000),
    uniform(1_000, 4_000),
    exponential(20_000),
    lognormal(12_000, 0.35),
    mixture([
      { weight: 0.7, distribution: uniform(100, 200) },
      { weight: 0.3, distribution: fixed(45_000) },
    ]),
    fixed(8_000),
    fixed(0),
  ),
  fc.tuple(fc.integer({ min: 0, max: 1e5 }), fc.integer({ min: 1, max: 1e6 }))
    .map(([min, length]) => uniform(min, min + length)),
);
const samples = fc.array(
  fc.oneof(
    fc.constantFrom(...CLUSTER, 0),
    fc.integer({ min: 0, max: 100_000 }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  ),
  { minLength: 1, maxLength: 12 },
);
const targets = fc.oneof(
  fc.double({ min: -2, max: 7, noNaN: true })
    .map((x) => ({ price: 10 ** x })),
  fc.double({ min: 1, max: 50, noNaN: true }).map((budget) => ({ budget })),
  fc.integer({ min: 1, max: 20 }).map((polls) => ({ polls })),
);
const sources = fc.oneof(
  distributions.map((distribution) => ({ distribution })),
  samples.map((durations) => ({ durations })),
);
const ages = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 50_000 }),
  fc.double({ min: 0, max: 12, noNaN: true }).map((x) => 10 ** x),
);

Deno.test("requests beyond a plan grow like the square root of the time", () => {
  fc.assert(
    fc.property(sources, targets, ages, (source, target, age) => {
      const options = { ...source, ...target } as PlanOptions;
      const complete = planPolls(options);
      const start = age ?? 0;
      // At an age that excludes no jobs, the plan is the same.
      const plan = (options.distribution?.cdf(start) ?? 1) < 1e-6
        ? complete
        : planPolls({ ...options, age: start });
      const end = (plan.times.at(-1) ?? start) - start;
      const count = plan.times.length;
      const pace = (complete.times.at(-1) ?? 0) / complete.times.length;
      const g = Math.max(
        1,
        plan.price,
        plan.lastGap,
        count > 0 ? end / count : "price" in target ? 0 : pace || 0,
      );
      const times = polls(
        optimal(options as OptimalOptions),
        count + 30,
        (elapsed) => age === undefined ? {} : { age: elapsed + start },
      );
      assertEquals(times.length, count + 30);
      const least = Math.max(1e-3, plan.price / 8);
      times.forEach((time, i) => {
        const interval = time - (times[i - 1] ?? 0);
        const wanted = i === 0 ? 1e-3 : least;
        assert(interval >= wanted - time * 1e-12, `${interval} after ${i}`);
      });
      const beyond = times.filter((time) => time > end * (1 + 1e-5));
      assert(times.length - beyond.length <= count, "more than was planned");
      beyond.forEach((time, i) => {
        const most = Math.sqrt(2 * (time - end) / g) + 1;
        assert(i + 1 <= most + 1e-6, `${i + 1} > ${most} at ${time}`);
      });
    }),
    { seed: 1, numRuns: 100 },
  );
});

const SEEN = {
  distribution: uniform(5_000, 30_000),
  price: 1_000,
} as const;

Deno.test("an age that shows a suspension leads to a new plan", () => {
  const start = optimal(SEEN);
  const before = planPolls(SEEN).times.slice(0, 2);
  const slept = 7_000;
  const age = (before[1] ?? 0) + slept;
  const after = planPolls({ ...SEEN, age }).times;
  const expected = [...before, ...after.map((time) => time - slept)];
  const times = polls(
    start,
    expected.length,
    (elapsed) => ({ age: elapsed + (elapsed < 17_000 ? 0 : slept) }),
  );
  assertEquals(rounded(times), rounded(expected));
});

Deno.test("gaps beyond a plan begin anew after a suspension", () => {
  const times = polls(
    optimal({ durations: [1_000], price: 500 }),
    6,
    (elapsed) => ({ age: elapsed < 4_000 ? elapsed : elapsed + 60_000 }),
  );
  assertEquals(times, [1_000, 2_000, 4_000, 4_500, 5_500, 7_000]);
});

Deno.test("an age that drifts by a second at most does not move a plan", () => {
  const start = optimal(SEEN);
  const planned = planPolls(SEEN).times;
  const driven = (drift: number) =>
    polls(
      start,
      3,
      (elapsed) => ({ age: elapsed + (elapsed < 17_000 ? 0 : drift) }),
    );
  assertEquals(rounded(driven(1_000)), rounded(planned.slice(0, 3)));
  const age = (planned[1] ?? 0) + 1_001;
  const [next = 0] = planPolls({ ...SEEN, age }).times;
  assertEquals(rounded(driven(1_001)).at(-1), Math.round(next - 1_001));
});

Deno.test("a bound on planned polls holds across a suspension", () => {
  const durations = [40_000, 40_000, 40_000, 60_000, 90_000];
  const start = optimal({ durations, polls: 2 });
  const slept = 10_000;
  const times = polls(
    start,
    4,
    (elapsed) => ({ age: elapsed + (elapsed < 40_000 ? 0 : slept) }),
  );
  // The plan for the job at 50 s goes to 90 s; beyond it, its pace is 45 s.
  assertEquals(times, [40_000, 80_000, 125_000, 215_000]);
});

Deno.test("ages in whole seconds do not move a plan", () => {
  const planned = rounded(planPolls({ ...SEEN, age: 2_000 }).times)
    .map((time) => time - 2_000);
  const driven = polls(
    optimal(SEEN),
    planned.length,
    // The first one is 0.7 s too low, the later ones are more or less so.
    (elapsed) => ({ age: Math.floor((elapsed + 2_700) / 1_000) * 1_000 }),
  );
  assertEquals(rounded(driven), planned);
});

Deno.test("fetchStatus() plans anew after the machine was suspended", async () => {
  const virtual = new VirtualClock();
  const start = virtual.now();
  const now = () => virtual.now();
  let slept = false;
  const clock = {
    now,
    // One timer fires 200 s late.
    delay(ms: number, options: { signal?: AbortSignal | undefined }) {
      const late = !slept && now() - start >= 200_000 ? 200_000 : 0;
      slept ||= late > 0;
      return virtual.delay(ms + late, options);
    },
  };
  const { fetch } = createSimulator({ clock: virtual, delay: fixed(585_000) });
  const times: number[] = [];
  const recorded: typeof fetch = (...request) => {
    times.push(now() - start);
    return fetch(...request);
  };
  const distribution = uniform(300_000, 600_000);
  const algorithm = optimal({ distribution, price: 1_000 });
  await virtual.run(fetchStatus(algorithm, { fetch: recorded, clock }));
  const [, age = 0, ...later] = times;
  assert(slept && age >= 400_000, `${times}`);
  const planned = planPolls({ distribution, price: 1_000, age }).times;
  for (const [i, time] of later.entries()) {
    // Ages are in whole milliseconds, which add up to a few.
    assert(Math.abs(time - (planned[i] ?? 0)) < 20, `${times}: ${planned}`);
  }
});
