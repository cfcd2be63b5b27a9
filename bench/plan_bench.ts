import {
  lognormal,
  mixture,
  randomStream,
} from "@heygen-sim/client/distributions";
import { planPolls } from "../algorithms/planner/plan_polls.ts";
import { frontier } from "../algorithms/planner/frontier.ts";

const random = randomStream("bench");
const distribution = lognormal(20_000, 0.6);
const twoKinds = mixture([
  { weight: 0.7, distribution: lognormal(8_000, 0.2) },
  { weight: 0.3, distribution: lognormal(45_000, 0.15) },
]);
const few = Array.from({ length: 200 }, () => distribution.sample(random));
const many = Array.from({ length: 100_000 }, () => distribution.sample(random));
const sorted = Float64Array.from(many).sort();
const weights = Array.from({ length: 100_000 }, random);

/** The first of each group is its baseline. */
const PLANS: Readonly<
  Record<
    string,
    readonly [name: string, options: Parameters<typeof planPolls>[0]][]
  >
> = {
  // The goals: 200 durations in 0.2 ms, 100,000 in 60 ms.
  few: [
    ["200 durations", { durations: few, price: 1_000 }],
    ["200 durations, by budget", { durations: few, budget: 5 }],
    ["200 durations, at most 5 polls", { durations: few, polls: 5 }],
  ],
  many: [
    ["100,000 durations", { durations: many, price: 1_000 }],
    ["100,000 durations, sorted", { durations: sorted, price: 1_000 }],
    ["100,000 durations, weighted", {
      durations: many,
      weights,
      price: 1_000,
    }],
    ["100,000 durations, by budget", { durations: many, budget: 5 }],
  ],
  distribution: [
    ["a lognormal distribution", { distribution, price: 1_000 }],
    ["a lognormal distribution, at an age", {
      distribution,
      price: 1_000,
      age: 15_000,
    }],
    ["a lognormal distribution, by budget", { distribution, budget: 5 }],
    ["a mixture of two", { distribution: twoKinds, price: 1_000 }],
  ],
};

for (const [group, plans] of Object.entries(PLANS)) {
  for (const [i, [name, options]] of plans.entries()) {
    Deno.bench({
      name,
      group,
      baseline: i === 0,
      fn: () => void planPolls(options),
    });
  }
}

Deno.bench("the frontier of a lognormal distribution, 41 prices", () => {
  frontier({ distribution });
});
