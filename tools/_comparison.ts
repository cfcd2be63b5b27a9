import type { Comparison, DistributionResult } from "../comparison/mod.ts";
import type { Rows } from "./_markdown.ts";

/**
 * The comparison as the documentation shows it: a row an algorithm, a column a distribution.
 *
 * @param comparison The comparison.
 */
export function comparisonRows({ distributions }: Comparison): Rows {
  const names = distributions[0]?.algorithms.map(({ name }) => name) ?? [];
  return [
    ["", ...distributions.map(({ name }) => name)],
    ...names.map((name) => [
      name,
      ...distributions.map((distribution) => cell(distribution, name)),
    ]),
  ];
}

function cell(distribution: DistributionResult, name: string): string {
  const found = distribution.algorithms.find((algorithm) =>
    algorithm.name === name
  );
  if (!found) return "";
  const { requests, waste, regret } = found;
  return `${requests.mean.toFixed(1)} / ${
    (waste.mean / 1_000).toFixed(1)
  } s / ${regret.toFixed(2)}`;
}
