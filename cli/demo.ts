import {
  adaptive,
  type Algorithm,
  type AlgorithmName,
  ALGORITHMS,
  DEFAULT_PRICE,
  evaluatePlan,
  type History,
  optimal,
  resolveAlgorithm,
} from "@heygen-sim/client/algorithms";
import { createClient, type StatusReport } from "@heygen-sim/client";
import { randomStream, uniform } from "@heygen-sim/client/distributions";
import { createSimulator } from "@heygen-sim/simulator";
import type { Command } from "./command.ts";
import type { Output } from "./context.ts";
import { coloured, formatMs } from "./format.ts";

/** Long enough for the algorithms to differ, short enough to watch. */
const DELAY = uniform(4_000, 9_000);

/** The jobs from which `adaptive` has learned. */
const LEARNED_COUNT = 50;

const NAMES = Object.keys(ALGORITHMS) as AlgorithmName[];

const COLUMNS = ["algorithm", "status", "requests", "waste", "cost"];

/** The characters in each column: figures to the right, at most 80 in all. */
const WIDTHS = [20, 9, 8, 8, 8];

/** Moves the cursor up and clears the screen from there. */
const rewind = (lines: number) => `\x1b[${lines}A\x1b[0J`;

export const DEMO: Command = {
  name: "demo",
  summary: "Lets all algorithms wait for the same translation, side by side.",
  options: {},
  examples: ["heygen-sim demo"],
  async run(_given, { stdout, clock }) {
    using simulator = createSimulator({
      clock,
      delay: DELAY,
      errorRate: 0,
      retryAfter: 0,
    });
    const { fetch } = simulator;
    const baseUrl = "http://simulator.test";
    const client = createClient({ baseUrl, fetch, clock });
    stdout.write(
      `One translation, ${NAMES.length} ways to wait for it\n\n${
        line(COLUMNS)
      }`,
    );
    const reports = new Map<string, StatusReport>();
    const draw = (isFirst = false) =>
      stdout.write(
        (isFirst ? "" : rewind(NAMES.length)) +
          NAMES.map((name) => row(name, reports.get(name), stdout)).join(""),
      );
    if (stdout.isTerminal) draw(true);
    await client.resetStatus();
    await Promise.all(NAMES.map(async (name) => {
      for await (const report of client.watchStatus(algorithmOf(name))) {
        reports.set(name, report);
        if (stdout.isTerminal) draw();
        else if (report.ended) stdout.write(row(name, report, stdout));
      }
    }));
    stdout.write(`\n${verdict(reports)}`);
  },
};

/** An algorithm that knows about the translation what it would in practice. */
function algorithmOf(name: AlgorithmName): Algorithm<AlgorithmName> {
  if (name === "optimal") return optimal({ distribution: DELAY });
  if (name !== "adaptive") return name;
  const random = randomStream("demo");
  const durations = Array.from(
    { length: LEARNED_COUNT },
    () => DELAY.quantile(random()),
  );
  const history: History = { jobs: durations.map((ms) => [ms, ms]) };
  return adaptive({ history });
}

function row(
  name: string,
  report: StatusReport | undefined,
  output: Output,
): string {
  if (!report) return line([name]);
  const { status, requests, waste } = report;
  const cost = costOf(report);
  return line([
    name,
    status,
    String(requests),
    waste === undefined ? "" : formatMs(waste),
    cost === undefined ? "" : formatMs(cost),
  ]).replace(status, coloured(status, output));
}

function line(cells: readonly string[]): string {
  const padded = cells.map((cell, i) =>
    i < 2 ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0)
  );
  return `${padded.join("  ").trimEnd()}\n`;
}

/** The cost of a wait that saw the end, in milliseconds. */
function costOf({ waste, requests }: StatusReport): number | undefined {
  return waste === undefined ? undefined : waste + DEFAULT_PRICE * requests;
}

/** Which algorithms were the cheapest, for this translation and on average. */
function verdict(reports: ReadonlyMap<string, StatusReport>): string {
  const ended = [...reports].filter(([, { ended }]) => ended === "finished");
  const [best] = cheapestFirst(
    ended.map(([name, report]) => [name, costOf(report) ?? Infinity]),
  );
  const means = cheapestFirst(
    NAMES.filter((name) => name !== "manual")
      .map((name) => [name, meanCostOf(name)]),
  );
  const took = ended[0]?.[1].completionTime ?? 0;
  const list = means.map(([name, cost]) =>
    `  ${name.padEnd(20)}  ${formatMs(cost).padStart(8)}\n`
  );
  return `The translation took ${formatMs(took)}. A request costs as much as ${
    formatMs(DEFAULT_PRICE)
  } of waste, the time
from the end until the algorithm saw it: ${best?.[0]} was the cheapest.
One translation is chance. The mean cost of such translations:

${list.join("")}
Verdict: ${
    means[0]?.[0]
  } is the cheapest where durations are known, adaptive where they
are learned. Other durations and prices: heygen-sim compare
`;
}

function cheapestFirst(costs: [name: string, cost: number][]) {
  return costs.toSorted(([, a], [, b]) => a - b);
}

/** The expected cost of an algorithm, in milliseconds. */
function meanCostOf(name: AlgorithmName): number {
  const intervals = resolveAlgorithm(algorithmOf(name), ALGORITHMS)();
  const times: number[] = [];
  for (let elapsed = 0; elapsed < DELAY.quantile(1);) {
    const requests = times.length + 1;
    const seen = {
      requests,
      elapsed,
      age: elapsed,
      status: "pending",
    } as const;
    const { done, value } = intervals.next(seen);
    if (done) break;
    elapsed += Number(value);
    times.push(elapsed);
  }
  const plan = evaluatePlan(times, { distribution: DELAY });
  // A plan does not count the request that every wait begins with.
  return plan.expectedWaste + DEFAULT_PRICE * (plan.expectedRequests + 1);
}
