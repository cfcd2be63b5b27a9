import type { RacedAlgorithm } from "@heygen-sim/comparison";
import { figure, seconds } from "../format.ts";
import type { Column } from "../report/columns.ts";

export interface Score {
  readonly client: string;
  readonly requests: number;
  /** Milliseconds. */
  readonly waste: number;
  /** Milliseconds: waste, and requests at their price. */
  readonly cost: number;
  /** The cost over the least possible one. */
  readonly ratio: number;
}

const REQUESTS: Column<Score> = {
  title: "Requests",
  meaning: "Without the first, with which every wait begins.",
  text: ({ requests }) => String(requests),
  size: ({ requests }) => requests,
};

export const SCORES: readonly Column<Score>[] = [
  REQUESTS,
  {
    title: "Waste",
    meaning: "From the end of the job to the poll that saw it.",
    text: ({ waste }) => seconds(waste / 1_000),
    size: ({ waste }) => waste,
  },
  {
    title: "Cost",
    meaning: "The waste, and the price of each request.",
    text: ({ cost }) => seconds(cost / 1_000),
    size: ({ cost }) => cost,
  },
  {
    title: "Cost / best",
    meaning:
      "Best is the least mean cost that any plan can have; on one job luck can beat it.",
    text: ({ ratio }) => figure(ratio),
  },
];

export const MEANS: readonly Column<Score>[] = [
  { ...REQUESTS, text: ({ requests }) => figure(requests) },
  ...SCORES.slice(1),
];

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, it) => sum + it, 0) / values.length;
}

/** The scores of the algorithms that have not failed, the cheapest first. */
export function scoresOf(
  algorithms: readonly RacedAlgorithm[],
  price: number,
  bestCost: number,
): Score[] {
  return algorithms.filter((it) => it.error === undefined)
    .map(({ name, ...all }) => {
      const requests = meanOf(all.requests);
      const waste = meanOf(all.waste);
      const cost = waste + price * requests;
      const ratio = cost === bestCost ? 1 : cost / bestCost;
      return { client: name, requests, waste, cost, ratio };
    })
    .sort((a, b) => a.cost - b.cost);
}
