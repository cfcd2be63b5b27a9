/**
 * Remakes the picture and the table of the comparison in the README:
 * `deno task picture`.
 *
 * @module
 */
import { compare, type LawResult } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";
import { writeTable } from "./_readme.ts";

const PICTURE = "docs/comparison.svg";

function row(law: LawResult, name: string): string {
  const found = law.algorithms.find((algorithm) => algorithm.name === name);
  if (!found) return "";
  const { requests, waste, regret } = found;
  return `${requests.mean.toFixed(1)} / ${
    (waste.mean / 1_000).toFixed(1)
  } s / ${regret.toFixed(2)}`;
}

const comparison = compare();
const names = comparison.laws[0]?.algorithms.map(({ name }) => name) ?? [];
await Deno.writeTextFile(PICTURE, renderPicture(comparison));
await writeTable("comparison", [
  ["", ...comparison.laws.map(({ name }) => name)],
  ...names.map((name) => [
    `\`${name}\``,
    ...comparison.laws.map((law) => row(law, name)),
  ]),
]);
