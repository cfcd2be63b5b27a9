import { axesOf } from "../drawing/axes.ts";
import { kindOf } from "../drawing/look.ts";
import { drawing, element, line, px, text } from "../drawing/markup.ts";
import type { Range } from "../drawing/scale.ts";
import { figure, plain } from "../drawing/text.ts";
import type { DistributionResult } from "../result.ts";

const WIDTH = 270;
const HEIGHT = 230;
/** The job numbers that have a figure. */
const MILESTONES = [10, 50];
/** Half of the width of a figure. */
const FIGURE_HALF = 22;
/** The regret from which a distribution has an axis of its own. */
const APART = 6;

/**
 * The range of regrets of a distribution's drawing: common to all drawings, unless the
 * distribution has far greater ones.
 */
function domainOf(
  learning: readonly number[],
  all: readonly DistributionResult[],
): Range {
  const alike = all.map((it) => it.learning)
    .filter((it) => Math.max(...it) < APART);
  const together = alike.includes(learning) ? alike.flat() : learning;
  const shown = together.filter((it) => it > 0 && it < Infinity);
  return [Math.min(1, ...shown), 1.08 * Math.max(1.2, ...shown)];
}

/**
 * Draws how `adaptive` learns: its cost over the best, job by job.
 *
 * @param distribution The distribution's result.
 * @param all The results of all distributions.
 * @param id The prefix of ids.
 */
export function drawLearning(
  { name, learning }: DistributionResult,
  all: readonly DistributionResult[],
  id: string,
): string {
  const { box, x, y, drawn } = axesOf(
    {
      domain: [1, Math.max(2, learning.length)],
      log: true,
      spacing: 32,
      write: plain,
      title: "job number",
    },
    {
      domain: domainOf(learning, all),
      log: true,
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
  })).filter(({ regret }) => regret > 0 && regret < Infinity);
  const d = points.map((it) => `${px(it.x)},${px(it.y)}`).join("L");
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
      element("path", { class: "learning", d: d && `M${d}` }),
      ...figures,
    ),
  );
}
