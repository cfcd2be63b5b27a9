import { assertEquals, assertThrows } from "@std/assert";
import {
  evaluatePlan,
  frontier,
  optimal,
  type OptimalOptions,
  type PlanOptions,
  planPolls,
} from "@heygen-sim/client/algorithms";
import { fixed, uniform } from "@heygen-sim/client/distributions";

const distribution = uniform(5, 30);

/** What plain JavaScript could hand over. */
function plan(options: Record<string, unknown>) {
  return planPolls(options as unknown as PlanOptions);
}

Deno.test("planPolls() rejects invalid samples", () => {
  const rejected:
    readonly (readonly [Record<string, unknown>, typeof TypeError, string])[] =
      [
        [
          { durations: [] },
          RangeError,
          "'durations' must hold at least one duration",
        ],
        [
          { durations: [1, -1] },
          RangeError,
          "must hold non-negative finite numbers only: current value at 1 is -1",
        ],
        [{ durations: [NaN] }, RangeError, "current value at 0 is NaN"],
        [
          { durations: [Infinity] },
          RangeError,
          "current value at 0 is Infinity",
        ],
        [{ durations: ["1"] }, TypeError, "current value at 0 is 1"],
        [
          { durations: 5 },
          TypeError,
          "'durations' must be an array of numbers",
        ],
        [
          { durations: [1], weights: [1, 2] },
          RangeError,
          "'weights' must be as long as 'durations' (1)",
        ],
        [
          { durations: [1], weights: [0] },
          RangeError,
          "'weights' must not all be 0",
        ],
        [
          { durations: [1], weights: [-1] },
          RangeError,
          "'weights' must hold non-negative",
        ],
        [
          { distribution, weights: [1] },
          TypeError,
          "'weights' must be given with 'durations' only",
        ],
        [
          { distribution, durations: [1] },
          TypeError,
          "one of 'distribution' and 'durations' must be given, and not both: current value is both",
        ],
        [
          {},
          TypeError,
          "one of 'distribution' and 'durations' must be given, and not both: current value is neither",
        ],
        [
          { distribution: "uniform:5,30" },
          TypeError,
          "'distribution' must be a distribution: current value is uniform:5,30",
        ],
        [
          { distribution: null },
          TypeError,
          "'distribution' must be a distribution: current value is null",
        ],
      ];
  for (const [source, kind, message] of rejected) {
    assertThrows(() => plan({ ...source, price: 1 }), kind, message);
  }
});

Deno.test("planPolls() rejects invalid targets", () => {
  const price =
    "Cannot plan polls as 'price' must be a finite number of milliseconds above 0: current value is";
  const budget =
    "Cannot plan polls as 'budget' must be a finite number of requests from 1: current value is";
  const most =
    "Cannot plan polls as 'polls' must be an integer from 1: current value is";
  const one =
    "Cannot plan polls as one of 'price', 'budget' and 'polls' must be given, and no other with a budget: current value is";
  for (const value of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => plan({ distribution, price: value }),
      RangeError,
      `${price} ${value}`,
    );
  }
  for (const value of [0, 0.99, -1, NaN, Infinity]) {
    assertThrows(
      () => plan({ distribution, budget: value }),
      RangeError,
      `${budget} ${value}`,
    );
  }
  for (const value of [0, 1.5, -1, NaN, Infinity]) {
    assertThrows(
      () => plan({ distribution, polls: value }),
      RangeError,
      `${most} ${value}`,
    );
  }
  for (const value of ["1", null, {}]) {
    assertThrows(
      () => plan({ distribution, price: value }),
      TypeError,
      price,
    );
    assertThrows(
      () => plan({ distribution, budget: value }),
      TypeError,
      budget,
    );
    assertThrows(
      () => plan({ distribution, polls: value }),
      TypeError,
      most,
    );
  }
  assertThrows(() => plan({ distribution }), TypeError, `${one} none`);
  assertThrows(
    () => plan({ distribution, price: 1, budget: 2 }),
    TypeError,
    `${one} a budget and another`,
  );
  assertThrows(
    () => plan({ distribution, polls: 1, budget: 2 }),
    TypeError,
    `${one} a budget and another`,
  );
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

Deno.test("planPolls() rejects invalid limits", () => {
  for (const name of ["minGap", "age"]) {
    const message =
      `Cannot plan polls as '${name}' must be a non-negative finite number of milliseconds: current value is`;
    for (const value of [-1, NaN, Infinity]) {
      assertThrows(
        () => plan({ distribution, price: 1, [name]: value }),
        RangeError,
        `${message} ${value}`,
      );
    }
    assertThrows(
      () => plan({ distribution, price: 1, [name]: "1" }),
      TypeError,
      message,
    );
  }
  const message =
    "Cannot plan polls as 'resolution' must be an integer from 1 to 1048576: current value is";
  for (const value of [0, 1.5, NaN, 2 ** 21]) {
    assertThrows(
      () => plan({ distribution, price: 1, resolution: value }),
      RangeError,
      `${message} ${value}`,
    );
  }
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
  assertThrows(
    () => frontier({ distribution, from: 0 }),
    RangeError,
    `'from' ${positive}`,
  );
  assertThrows(
    () => frontier({ distribution, to: Infinity }),
    RangeError,
    `'to' ${positive}`,
  );
  assertThrows(
    () => frontier({ distribution, from: 2, to: 2 }),
    RangeError,
    "'to' must be above 'from' (2)",
  );
  for (const points of [1, 2.5, 10_001, NaN]) {
    assertThrows(
      () => frontier({ distribution, points }),
      RangeError,
      "'points' must be an integer from 2 to 10000",
    );
  }
  assertThrows(
    () => frontier({ durations: [] }),
    RangeError,
    "'durations' must hold at least one",
  );
  assertThrows(
    () => frontier({ distribution, minGap: -1 }),
    RangeError,
    "'minGap' must be",
  );
});

Deno.test("evaluatePlan() rejects invalid options", () => {
  const message =
    "Cannot evaluate a schedule as each of 'times' must be a finite number of milliseconds above the one before";
  for (const times of [[0], [2, 1], [1, 1], [-1], [NaN], [Infinity]]) {
    assertThrows(
      () => evaluatePlan(times, { distribution }),
      RangeError,
      message,
    );
  }
  assertThrows(
    () => evaluatePlan([4], { distribution, age: 4 }),
    RangeError,
    `${message} (4)`,
  );
  assertThrows(
    () => evaluatePlan(["1"] as unknown as number[], { distribution }),
    TypeError,
    message,
  );
  assertThrows(
    () => evaluatePlan([1], { distribution: fixed(1), age: -1 }),
    RangeError,
    "'age' must be",
  );
});
