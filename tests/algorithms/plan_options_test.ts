import { assertEquals, assertThrows } from "@std/assert";
import {
  evaluatePlan,
  frontier,
  type FrontierOptions,
  optimal,
  type OptimalOptions,
  type PlanOptions,
  planPolls,
} from "@heygen-sim/client/algorithms";
import { uniform } from "@heygen-sim/client/distributions";

const distribution = uniform(5, 30);

/** What plain JavaScript could hand over. */
function plan(options: Record<string, unknown>) {
  return planPolls(options as unknown as PlanOptions);
}

type Rejected = readonly [
  options: Record<string, unknown>,
  kind: typeof TypeError,
  message: string,
];

function assertRejected(
  rejected: readonly Rejected[],
  call: (options: Record<string, unknown>) => unknown,
): void {
  for (const [options, kind, message] of rejected) {
    assertThrows(() => call(options), kind, message);
  }
}

Deno.test("planPolls() and optimal() reject invalid samples", () => {
  const one =
    "one of 'distribution' and 'durations' must be given, and not both: current value is";
  const no = "'distribution' must be a distribution: current value is";
  const numbers = "must hold non-negative finite numbers only: current value";
  const both: readonly Rejected[] = [
    [{ durations: [] }, RangeError, "'durations' must hold at least one"],
    [{ durations: [1, -1] }, RangeError, `${numbers} at 1 is -1`],
    [{ durations: [NaN] }, RangeError, `${numbers} at 0 is NaN`],
    [{ durations: [Infinity] }, RangeError, `${numbers} at 0 is Infinity`],
    [{ durations: ["1"] }, TypeError, `${numbers} at 0 is "1"`],
    [{ durations: 5 }, TypeError, "'durations' must be an array of numbers"],
    [
      { durations: [1], weights: [1, 2] },
      RangeError,
      "'weights' must be as long as 'durations' (1)",
    ],
    [{ durations: [1], weights: [0] }, RangeError, "must not all be 0"],
    [{ durations: [1], weights: [-1] }, RangeError, `'weights' ${numbers}`],
    [
      { distribution, weights: [1] },
      TypeError,
      "'weights' must be given with 'durations' only",
    ],
    [{ distribution, durations: [1] }, TypeError, `${one} both`],
    [{ distribution: "uniform:5,30" }, TypeError, `${no} "uniform:5,30"`],
    [{ distribution: {} }, TypeError, no],
  ];
  assertRejected(both, (source) => plan({ ...source, price: 1 }));
  assertRejected(both, (source) => optimal(source as OptimalOptions));
  assertRejected([
    [{}, TypeError, `${one} neither`],
    [{ distribution: null }, TypeError, `${no} null`],
  ], (source) => plan({ ...source, price: 1 }));
});

Deno.test("planPolls() and optimal() reject invalid targets and gaps", () => {
  const cannot = "Cannot plan polls as";
  const wrong = ["1", null, {}];
  const numbers = [
    ["price", "a finite number of milliseconds above 0", [0, -1]],
    ["budget", "a finite number of requests from 1", [0, 0.99, -1]],
    ["polls", "an integer from 1", [0, 1.5, -1]],
    ["minGap", "a non-negative finite number of milliseconds", [-1]],
  ] as const;
  for (const [name, accepted, values] of numbers) {
    const words = `${cannot} '${name}' must be ${accepted}: current value is`;
    const others = name === "minGap" ? { price: 1 } : {};
    const rejected = [
      ...[...values, NaN, Infinity].map((value): Rejected => [
        { distribution, ...others, [name]: value },
        RangeError,
        `${words} ${value}`,
      ]),
      ...wrong.map((value): Rejected => [
        { distribution, ...others, [name]: value },
        TypeError,
        words,
      ]),
    ];
    assertRejected(rejected, plan);
    assertRejected(rejected, (options) => optimal(options as OptimalOptions));
  }
  const one =
    `${cannot} one of 'price', 'budget' and 'polls' must be given, and no other with a budget: current value is`;
  const more: readonly Rejected[] = [
    [{ distribution, price: 1, budget: 2 }, TypeError, `${one} a budget and`],
    [{ distribution, polls: 1, budget: 2 }, TypeError, `${one} a budget and`],
  ];
  assertRejected([...more, [{ distribution }, TypeError, `${one} none`]], plan);
  assertRejected(more, (options) => optimal(options as OptimalOptions));
});

Deno.test("planPolls() and optimal() point from 'maxRequests' to the options that exist", () => {
  const words =
    "Cannot plan with 'maxRequests': 'polls' is the number of polls to plan, and the client's own option 'maxRequests' limits all requests";
  for (const target of [{}, { price: 1 }, { budget: 2 }, { polls: 2 }]) {
    const options = { distribution, ...target, maxRequests: 3 };
    assertThrows(() => plan(options), TypeError, words);
    assertThrows(
      () => optimal(options as OptimalOptions),
      TypeError,
      words,
    );
  }
});

Deno.test("planPolls() rejects invalid ages and resolutions", () => {
  const age =
    "Cannot plan polls as 'age' must be a non-negative finite number of milliseconds: current value is";
  const resolution =
    "Cannot plan polls as 'resolution' must be an integer from 1 to 1048576: current value is";
  assertRejected([
    ...[-1, NaN, Infinity].map((value): Rejected => [
      { age: value },
      RangeError,
      `${age} ${value}`,
    ]),
    [{ age: "1" }, TypeError, age],
    ...[0, 1.5, NaN, 2 ** 21].map((value): Rejected => [
      { resolution: value },
      RangeError,
      `${resolution} ${value}`,
    ]),
  ], (limits) => plan({ distribution, price: 1, ...limits }));
});

Deno.test("planPolls() takes options that are there but undefined", () => {
  const options = {
    distribution,
    durations: undefined,
    weights: undefined,
    price: 1,
    budget: undefined,
    polls: undefined,
    minGap: undefined,
    age: undefined,
    resolution: undefined,
  };
  assertEquals(planPolls(options), planPolls({ distribution, price: 1 }));
});

Deno.test("optimal() takes options that are there but undefined, and compiles with those alone that go together", () => {
  optimal({ distribution: undefined, durations: undefined, price: undefined });
  optimal({ price: undefined, budget: undefined, polls: undefined });
  const message = "'weights' must be given with 'durations' only";
  // @ts-expect-error Weights are those of durations.
  assertThrows(() => optimal({ weights: [1] }), TypeError, message);
  // @ts-expect-error A budget is an aim of its own.
  assertThrows(() => optimal({ price: 1, budget: 2 }), TypeError, "'budget'");
});

Deno.test("planPolls() works at any resolution", () => {
  for (const resolution of [1, 2, 10, 100]) {
    const rough = planPolls({ distribution, price: 1, resolution });
    const ratio = rough.cost / planPolls({ distribution, price: 1 }).cost;
    assertEquals(
      ratio > 1 - 1e-9 && ratio < 1.01,
      true,
      `${ratio} at ${resolution}`,
    );
  }
});

Deno.test("frontier() rejects invalid options", () => {
  const positive = "must be a finite number of milliseconds above 0";
  const points = "'points' must be an integer from 2 to 10000";
  assertRejected([
    [{ distribution, from: 0 }, RangeError, `'from' ${positive}`],
    [{ distribution, to: Infinity }, RangeError, `'to' ${positive}`],
    [
      { distribution, from: 2, to: 2 },
      RangeError,
      "'to' must be above 'from' (2)",
    ],
    ...[1, 2.5, 10_001, NaN].map((it): Rejected => [
      { distribution, points: it },
      RangeError,
      points,
    ]),
    [{ durations: [] }, RangeError, "'durations' must hold at least one"],
    [{ distribution, minGap: -1 }, RangeError, "'minGap' must be"],
  ], (options) => frontier(options as unknown as FrontierOptions));
});

Deno.test("evaluatePlan() rejects invalid options", () => {
  const message =
    "Cannot evaluate a schedule as each of 'times' must be a finite number of milliseconds above the one before";
  assertRejected([
    ...[[0], [2, 1], [1, 1], [-1], [NaN], [Infinity]]
      .map((times): Rejected => [{ times }, RangeError, message]),
    [{ times: [4], age: 4 }, RangeError, `${message} (4)`],
    [{ times: ["1"] }, TypeError, message],
    [{ times: [1], age: -1 }, RangeError, "'age' must be"],
  ], ({ times, age }) => {
    const options = { distribution, age: age as number | undefined };
    return evaluatePlan(times as number[], options);
  });
});
