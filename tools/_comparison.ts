import type { Comparison, LawResult } from "../comparison/mod.ts";
import type { Rows } from "./_markdown.ts";

/**
 * The comparison as the documentation shows it: a row an algorithm, a column a law.
 *
 * @param comparison The comparison.
 */
export function comparisonRows({ laws }: Comparison): Rows {
  const names = laws[0]?.algorithms.map(({ name }) => name) ?? [];
  return [
    ["", ...laws.map(({ name }) => name)],
    ...names.map((name) => [
      name,
      ...laws.map((law) => cell(law, name)),
    ]),
  ];
}

function cell(law: LawResult, name: string): string {
  const found = law.algorithms.find((algorithm) => algorithm.name === name);
  if (!found) return "";
  const { requests, waste, regret } = found;
  return `${requests.mean.toFixed(1)} / ${
    (waste.mean / 1_000).toFixed(1)
  } s / ${regret.toFixed(2)}`;
}
