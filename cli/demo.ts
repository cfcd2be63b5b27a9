import { createClient, type StatusReport } from "@heygen-sim/client";
import {
  type Algorithm,
  type AlgorithmName,
  DEFAULT_PRICE,
} from "@heygen-sim/client/algorithms";
import {
  namedDistribution,
  raceAlgorithms,
  recommend,
} from "@heygen-sim/comparison";
import { createSimulator } from "@heygen-sim/simulator";
import type { Command } from "./command.ts";
import type { Output } from "./context.ts";
import { coloured, formatMs, wrapped } from "./format.ts";
import { PROGRAM } from "./program.ts";

/** Long enough for the algorithms to differ, short enough to watch. */
const JOBS = namedDistribution("translations", "uniform:4,9");
const { distribution: DELAY } = JOBS;

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
    // They know what they would in practice.
    const algorithms = new Map<string, Algorithm<AlgorithmName>>([
      ["manual", "manual"],
      ...raceAlgorithms({ named: JOBS }),
    ]);
    const names = [...algorithms.keys()];
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
      `One translation, ${names.length} ways to wait for it\n\n${
        line(COLUMNS)
      }`,
    );
    const reports = new Map<string, StatusReport>();
    const draw = (isFirst = false) =>
      stdout.write(
        (isFirst ? "" : rewind(names.length)) +
          names.map((name) => row(name, reports.get(name), stdout)).join(""),
      );
    if (stdout.isTerminal) draw(true);
    await client.resetStatus();
    await Promise.all([...algorithms].map(async ([name, algorithm]) => {
      for await (const report of client.watchStatus(algorithm)) {
        reports.set(name, report);
        if (stdout.isTerminal) draw();
        else if (report.ended) stdout.write(row(name, report, stdout));
      }
    }));
    stdout.write(`\n${verdict(reports)}`);
  },
};

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

/** The cheapest algorithm, for this translation and on average. */
function verdict(reports: ReadonlyMap<string, StatusReport>): string {
  const [best] = [...reports].filter(([, { ended }]) => ended === "finished")
    .map(([name, report]) => ({ name, report, cost: costOf(report) ?? NaN }))
    .sort((a, b) => a.cost - b.cost);
  const { text } = recommend({ distribution: DELAY });
  return wrapped([
    `The translation took ${
      formatMs(best?.report.completionTime ?? 0)
    }. A request costs as much as ${
      formatMs(DEFAULT_PRICE)
    } of waste, the time from the end until the algorithm saw it: ${best?.name} was the cheapest. One translation is chance.`,
    `Verdict for all such translations: ${text}`,
    `Other durations and prices: ${PROGRAM} compare`,
  ]);
}
