import { densityPoints } from "../drawing/density.ts";
import { drawLanes } from "../drawing/lanes.ts";
import { element, escape } from "../drawing/markup.ts";
import { drawPlane, type PlaneOptions } from "../drawing/plane.ts";
import { count, figure, plain, seconds } from "../drawing/text.ts";
import type { AlgorithmResult, DistributionResult } from "../result.ts";
import { figuresTable, ranked } from "./_table.ts";

/** The widths of drawings on a wide and on a narrow screen. */
const WIDTHS = [["wide", 560], ["narrow", 348]] as const;

const READ_PLANE =
  "Left means fewer requests, down means less waste. Nothing can be below the solid line, the frontier. All along the dashed line the cost is the least there is: where the two lines touch is the best at this price.";
const READ_LANES =
  "Each stroke is a poll of a job that is still pending; a solid band is many polls close together. More jobs end where the shade is stronger.";

const WORDS = /^[a-z]+( [a-z]+)*$/;
/** A call, such as `constant({ interval: 6100 })`. */
const CALL = /(\b[\w-]+\(\{[^{}]*\}\))/;

/** Capitalises a name, but not a text form such as `uniform:1,20`. */
export function titled(name: string): string {
  return WORDS.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

/** Renders a recommendation, with code as code. */
export function advice(text: string): string {
  return text.split(CALL).map((part, i) =>
    i % 2 === 1 ? element("code", {}, escape(part)) : escape(part)
  ).join("");
}

export function planeOf(
  { algorithms, frontier, bestCost }: DistributionResult,
  price: number,
): Pick<PlaneOptions, "algorithms" | "frontier" | "bestCost" | "price"> {
  return {
    algorithms: algorithms.map(({ name, requests, waste }) => ({
      name,
      dots: [],
      mean: { requests: requests.mean, waste: waste.mean },
    })),
    frontier,
    bestCost,
    price,
  };
}

/** Describes the means of algorithms for screen readers. */
export function described(results: readonly AlgorithmResult[]): string {
  const algorithms = ranked(results).filter((it) => it.error === undefined);
  return algorithms.map(({ name, requests, waste }) =>
    `${name}: ${figure(requests.mean)} requests and ${
      seconds(waste.mean)
    } wasted`
  ).join("; ") + `. ${count(algorithms.length)} in all.`;
}

export function distributionSection(
  distribution: DistributionResult,
  price: number,
  id: string,
  explained: boolean,
): string {
  const { name, label, mean, bestCost, recommendation } = distribution;
  const lanes = ranked(distribution.algorithms);
  const density = densityPoints(distribution.density);
  const panel = (kind: string, caption: string, draw: Draw) =>
    element(
      "figure",
      { class: "panel" },
      ...WIDTHS.map(([screen, width]) =>
        element(
          "div",
          { class: screen },
          draw(`${id}-${kind}-${screen}`, width),
        )
      ),
      explained ? element("figcaption", {}, caption) : "",
    );
  const plane = panel("plane", READ_PLANE, (id, width) =>
    drawPlane({
      id,
      title: `Requests against wasted time: ${name}`,
      summary: described(lanes),
      ...planeOf(distribution, price),
      width,
    }));
  const timelines = panel("lanes", READ_LANES, (id, width) =>
    drawLanes({
      id,
      title: `When each algorithm polls: ${name}`,
      summary: `The density of how long jobs take, ${
        seconds(mean)
      } on average, above one row of polls for each algorithm.`,
      lanes,
      density,
      until: density.at(-1)?.time || 1.5 * mean,
      mean,
      width,
    }));
  return element(
    "section",
    { class: "distribution", id, "aria-labelledby": `${id}-name` },
    `<h2 id="${id}-name">${escape(titled(name))}</h2>`,
    `<p class="is">Jobs take ${
      seconds(mean)
    } on average, by the distribution <code>${escape(label)}</code>. At ${
      plain(price / 1_000)
    } s a request, the least possible cost is ${seconds(bestCost)} a job.</p>`,
    element("p", { class: "advice" }, advice(recommendation)),
    element("div", { class: "pair" }, plane, timelines),
    figuresTable(distribution, price),
  );
}

type Draw = (id: string, width: number) => string;
