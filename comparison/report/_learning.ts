import { axesOf } from "../drawing/axes.ts";
import { kindOf } from "../drawing/look.ts";
import { curve, drawing, element, line, text } from "../drawing/markup.ts";
import { figure, plain } from "../drawing/text.ts";
import type { DistributionResult } from "../result.ts";

const WIDTH = 270;
const HEIGHT = 230;
/** The job numbers that have a figure. */
const MILESTONES = [10, 50];
const FIGURE_HALF = 22;
/** Draws how `adaptive` learns: its cost over the best, job by job. */
export function drawLearning(
  { name, learning }: DistributionResult,
  all: readonly DistributionResult[],
  id: string,
): string {
  const shown = all.flatMap((it) => it.learning).filter(isRegret);
  const { box, x, y, drawn } = axesOf(
    {
      domain: [1, Math.max(2, learning.length)],
      spacing: 32,
      write: plain,
      title: "job number",
    },
    {
      domain: [Math.min(1, ...shown), 1.08 * Math.max(1.2, ...shown)],
      spacing: 26,
      write: (it) => `${plain(it)}×`,
      title: "cost over the best",
    },
    WIDTH,
    HEIGHT,
  );
  const points = learning.map((regret, i) => ({
    job: i + 1,
    regret,
    x: x.at(i + 1),
    y: y.onto(regret),
  })).filter(({ regret }) => isRegret(regret));
  const figures = points.filter((it) => MILESTONES.includes(it.job))
    .map((it) => {
      const near = points.filter((that) =>
        Math.abs(that.x - it.x) <= FIGURE_HALF
      );
      const top = Math.min(...near.map((that) => that.y));
      const dot = { class: "milestone", cx: it.x, cy: it.y, r: 4 };
      return element("circle", dot) +
        text("figure", it.x, top - 9, `${figure(it.regret)}×`, "middle");
    });
  const best = y.at(1);
  const last = figure(learning.at(-1) ?? NaN);
  return drawing(
    {
      id,
      title: `How adaptive learns: ${name}`,
      summary:
        `The cost over the best falls to ${last} times after ${learning.length} jobs.`,
    },
    WIDTH,
    HEIGHT,
    drawn,
    line("best", box.x, best, box.x + box.width, best),
    element(
      "g",
      { class: kindOf("adaptive") },
      curve("learning", points),
      ...figures,
    ),
  );
}

function isRegret(value: number): boolean {
  return value > 0 && value < Infinity;
}
