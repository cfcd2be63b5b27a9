import { fetchStatus } from "@heygen-sim/client";
import {
  CLASSIC_ALGORITHMS,
  type ClassicName,
} from "@heygen-sim/client/algorithms";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import type { Command } from "./command.ts";
import { formatTable } from "./format.ts";

const TRANSLATIONS = 1_000;
const SEED = "report";
const SERVER = "http://simulator.test";

const COLUMNS = [
  "client",
  "ends seen",
  "requests",
  "redundant",
  "early",
  "bytes",
  "mean waste",
  "max. waste",
  "cost",
  "cost / best",
];

interface ClientReport {
  readonly client: string;
  readonly jobs: number;
  readonly seen: number;
  readonly requests: number;
  readonly redundant_polls: number;
  readonly early: number;
  readonly bytes: number;
  readonly mean_waste_seconds: number | null;
  readonly max_waste_seconds: number | null;
  readonly cost: number | null;
  readonly ratio: number | null;
}

/**
 * Lets the classic algorithms wait for the same translations at the same time, on
 * a virtual clock.
 */
async function simulate(): Promise<readonly ClientReport[]> {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock, seed: SEED });
  for (let i = 0; i < TRANSLATIONS; i++) {
    await fetch(`${SERVER}/reset`, { method: "POST" });
    const names = Object.keys(CLASSIC_ALGORITHMS) as ClassicName[];
    const waits = names.map((name) =>
      fetchStatus(name, { fetch, clock, headers: { "x-client": name } })
    );
    await clock.run(Promise.all(waits));
  }
  const response = await fetch(`${SERVER}/report`);
  const { clients } = await response.json();
  return clients;
}

function row(report: ClientReport): string[] {
  const { client, jobs, seen, requests, redundant_polls, early, bytes } =
    report;
  const number = (value: number | null, digits: number, unit = "") =>
    value === null ? "" : value.toFixed(digits) + unit;
  return [
    client,
    `${seen} of ${jobs}`,
    String(requests),
    String(redundant_polls),
    String(early),
    number(bytes / 1_000, 0, " kB"),
    number(report.mean_waste_seconds, 2, " s"),
    number(report.max_waste_seconds, 2, " s"),
    number(report.cost, 2, " s"),
    number(report.ratio, 2),
  ];
}

export const REPORT: Command = {
  name: "report",
  summary:
    "Prints the simulator's report on the classic algorithms, in virtual time.",
  options: {},
  examples: ["heygen-sim report"],
  async run(_given, { stdout }) {
    stdout.write(formatTable([COLUMNS, ...(await simulate()).map(row)]));
  },
};
