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

// The goals: 200 durations in 0.2 ms, 100,000 in 60 ms.
Deno.bench("200 durations", { group: "few", baseline: true }, () => {
  planPolls({ durations: few, price: 1_000 });
});
Deno.bench("200 durations, by budget", { group: "few" }, () => {
  planPolls({ durations: few, budget: 5 });
});
Deno.bench("200 durations, at most 5 polls", { group: "few" }, () => {
  planPolls({ durations: few, polls: 5 });
});

Deno.bench("100,000 durations", { group: "many", baseline: true }, () => {
  planPolls({ durations: many, price: 1_000 });
});
Deno.bench("100,000 durations, sorted", { group: "many" }, () => {
  planPolls({ durations: sorted, price: 1_000 });
});
Deno.bench("100,000 durations, weighted", { group: "many" }, () => {
  planPolls({ durations: many, weights, price: 1_000 });
});
Deno.bench("100,000 durations, by budget", { group: "many" }, () => {
  planPolls({ durations: many, budget: 5 });
});

Deno.bench("a lognormal distribution", {
  group: "distribution",
  baseline: true,
}, () => {
  planPolls({ distribution, price: 1_000 });
});
Deno.bench(
  "a lognormal distribution, at an age",
  { group: "distribution" },
  () => {
    planPolls({ distribution, price: 1_000, age: 15_000 });
  },
);
Deno.bench(
  "a lognormal distribution, by budget",
  { group: "distribution" },
  () => {
    planPolls({ distribution, budget: 5 });
  },
);
Deno.bench("a mixture of two", { group: "distribution" }, () => {
  planPolls({ distribution: twoKinds, price: 1_000 });
});
Deno.bench(
  "the frontier of a lognormal distribution, 41 prices",
  { group: "distribution" },
  () => {
    frontier({ distribution });
  },
);
