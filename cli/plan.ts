import { planPolls, type PollPlan } from "@heygen-sim/client/algorithms";
import { JSON_OPTION } from "./client_options.ts";
import type { Command } from "./command.ts";
import { messageOf, UsageError } from "./errors.ts";
import { formatTable } from "./format.ts";
import type { Given, Options } from "./option.ts";
import { distributionIn, MAX_SECONDS, number, wholeNumber } from "./parsers.ts";

const MAX_POLLS_COUNT = 100_000;

const OPTIONS = {
  delay: {
    takes: "distribution",
    summary: "seconds that jobs take, such as empirical:FILE",
    default: "uniform:1,20",
    parse: distributionIn,
  },
  price: {
    takes: "seconds",
    summary: "waste that one request is worth",
    otherwise: "1",
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  budget: {
    takes: "number",
    summary: "requests to make on average, in place of a price",
    otherwise: "none",
    parse: number({ from: 1, to: MAX_POLLS_COUNT }),
  },
  polls: {
    takes: "number",
    summary: "most polls to plan",
    otherwise: "any number",
    parse: wholeNumber(1, MAX_POLLS_COUNT),
  },
  minGap: {
    takes: "seconds",
    summary: "least time between two polls",
    default: "0",
    parse: number({ from: 0, to: MAX_SECONDS }),
  },
  ...JSON_OPTION,
} as const satisfies Options;

type Arguments = Given<typeof OPTIONS>;

export const PLAN: Command<typeof OPTIONS> = {
  name: "plan",
  summary: "Plans the polls of a job: when to poll, and what that costs.",
  options: OPTIONS,
  notes: `With --polls and no --price, only waste counts.`,
  examples: [
    "heygen-sim plan --delay lognormal:120,0.5 --price 2",
    "heygen-sim plan --delay empirical:durations.json --budget 3",
    "heygen-sim plan --json | jq .times",
  ],
  run(given, { stdout }) {
    const plan = planOf(given);
    stdout.write(
      given.values.json ? `${JSON.stringify(plan)}\n` : textOf(plan, given),
    );
  },
};

function planOf({ values, sources }: Arguments): PollPlan {
  const { delay: distribution, price, budget, polls, minGap } = values;
  const source = { distribution, minGap: 1_000 * minGap };
  const excluded = (sources.price ?? sources.polls)?.name;
  if (budget !== undefined && excluded !== undefined) {
    throw new UsageError(`--budget and ${excluded}: only one can be the aim`);
  }
  try {
    if (budget !== undefined) return planPolls({ ...source, budget });
    if (price === undefined && polls !== undefined) {
      return planPolls({ ...source, polls });
    }
    return planPolls({ ...source, price: 1_000 * (price ?? 1), polls });
  } catch (error) {
    // Options that are valid each by itself, but not together.
    if (error instanceof RangeError) throw new UsageError(messageOf(error));
    throw error;
  }
}

function textOf(plan: PollPlan, { values, sources }: Arguments): string {
  const { times, expectedRequests, expectedWaste, cost, price } = plan;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(3)} s`;
  const polls = times.map((time, i) => [
    String(i + 1),
    seconds(time),
    seconds(time - (times[i - 1] ?? 0)),
    `${(100 * values.delay.cdf(time)).toFixed(1)} %`,
  ]);
  const head = ["poll", "time", "gap", "ended by then"];
  const label = sources.delay?.texts.at(-1) ?? OPTIONS.delay.default;
  const figures = [
    ["requests", `${expectedRequests.toFixed(3)}, and the first one at 0 s`],
    ["waste", seconds(expectedWaste)],
    ["cost", seconds(cost)],
  ];
  return `Polls of a job that takes ${label} s, at ${
    seconds(price)
  } of waste for a request

${formatTable([head, ...polls], [0, 1, 2, 3])}
Expected, on average:

${formatTable(price > 0 ? figures : figures.slice(0, 2))}`;
}
