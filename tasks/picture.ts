/**
 * Remakes the picture and the table of the comparison in the README:
 * `deno task picture`.
 *
 * @module
 */
import { compare, type LawResult } from "../comparison/mod.ts";
import { renderPicture } from "../comparison/report/mod.ts";

const PICTURE = "docs/comparison.svg";
const README = "README.md";

/** Where the table stands. */
const MARKS = /(<!-- comparison -->)[^]*(<!-- \/comparison -->)/;

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
const table = [
  `| | ${comparison.laws.map(({ name }) => name).join(" | ")} |`,
  `| --- |${" --- |".repeat(comparison.laws.length)}`,
  ...names.map((name) =>
    `| \`${name}\` | ${
      comparison.laws.map((law) => row(law, name)).join(" | ")
    } |`
  ),
].join("\n");

await Deno.writeTextFile(PICTURE, renderPicture(comparison));
const readme = await Deno.readTextFile(README);
if (!MARKS.test(readme)) throw new Error(`${README} has no marks for a table`);
await Deno.writeTextFile(README, readme.replace(MARKS, `$1\n\n${table}\n\n$2`));
