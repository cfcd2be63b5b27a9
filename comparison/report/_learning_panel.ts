import { figure, plain } from "./_format.ts";
import { gutter, line, xAxis, yAxis } from "./_frame.ts";
import type { Size } from "./_frontier_layout.ts";
import type { Point } from "./_geometry.ts";
import { element, px } from "./_markup.ts";
import type { Look } from "./_palette.ts";
import { linearTicks, logScale, logTicks, type Scale } from "./_scale.ts";

/** The job numbers that have a figure. */
const MILESTONES = [10, 50];
/** Half of the width of a figure. */
const FIGURE_HALF = 22;

/** The regret from which a distribution has an axis of its own. */
const APART = 6;

/**
 * The range of regrets of a distribution's panel: common to all panels, unless the
 * distribution has far greater ones.
 *
 * @param learning The distribution's regrets by job.
 * @param all The regrets of all distributions.
 */
export function regretDomain(
  learning: readonly number[],
  all: readonly (readonly number[])[],
): Scale["domain"] {
  const alike = all.filter((it) => Math.max(...it) < APART);
  const together = alike.includes(learning) ? alike.flat() : learning;
  const shown = together.filter((it) => it > 0 && it < Infinity);
  const low = Math.min(1, ...shown);
  const high = Math.max(1.2, ...shown);
  return [low, high * 1.08];
}

/**
 * Draws how `adaptive` learns: its cost over the best, job by job.
 *
 * @param learning The regrets on the first, second, ... job.
 * @param domain The range of regrets.
 * @param look The look of `adaptive`.
 * @param size The drawing's size.
 */
export function drawLearning(
  learning: readonly number[],
  domain: Scale["domain"],
  look: Look | undefined,
  { width, height }: Size,
): string {
  const rows = height - 74;
  const most = Math.floor(rows / 26);
  const ticks = domain[1] / domain[0] < 6
    ? linearTicks(domain, most)
    : logTicks(domain, most);
  const left = Math.max(40, gutter(ticks, writeRegret));
  const plot = { x: left, y: 30, width: width - left - 22, height: rows };
  const x = logScale([1, Math.max(2, learning.length)], [
    plot.x,
    plot.x + plot.width,
  ]);
  const y = logScale(domain, [plot.y + plot.height, plot.y]);
  const axes = yAxis({
    scale: y,
    ticks,
    write: writeRegret,
    title: "cost over the best",
  }, plot) + xAxis({
    scale: x,
    ticks: logTicks(x.domain, Math.floor(plot.width / 32)),
    write: plain,
    title: "job number",
  }, plot);
  const points = learning.flatMap((regret, i) =>
    regret > 0 && regret < Infinity
      ? [{ job: i + 1, regret, x: x.at(i + 1), y: y.onto(regret) }]
      : []
  );
  const curve = element("path", {
    class: "learning",
    d: points.map((it, i) => `${i === 0 ? "M" : "L"}${px(it.x)},${px(it.y)}`)
      .join(""),
  });
  const notes = points.filter((it) => MILESTONES.includes(it.job)).map((it) =>
    element("circle", { class: "milestone", cx: it.x, cy: it.y, r: 4 }) +
    element("text", {
      class: "figure",
      x: it.x,
      y: above(it.x, points) - 9,
      "text-anchor": "middle",
    }, `${figure(it.regret)}×`)
  );
  const best = y.at(1);
  return axes + line("best", plot.x, best, plot.x + plot.width, best) +
    element("g", { class: look?.slot ?? "" }, curve, ...notes);
}

function writeRegret(value: number): string {
  return `${plain(value)}×`;
}

/** The highest point of the curve near a position. */
function above(x: number, points: readonly Point[]): number {
  const near = points.filter((it) => Math.abs(it.x - x) <= FIGURE_HALF);
  return Math.min(...near.map((it) => it.y));
}
