import {
  type AlgorithmResult,
  type DistributionResult,
  tableRows,
} from "../result.ts";
import { count, figure, plain, seconds } from "./_format.ts";
import { layoutFrontier, type Size } from "./_frontier_layout.ts";
import { drawFrontier } from "./_frontier_panel.ts";
import { element, escape } from "./_markup.ts";
import type { Look } from "./_palette.ts";
import { figuresTable } from "./_table.ts";
import { advice, titled } from "./_words.ts";
import { drawTimelines, timelineSize } from "./_timeline_panel.ts";

/** The widths of drawings on a wide and on a narrow screen. */
const WIDTHS = [["wide", 560], ["narrow", 348]] as const;

const READ_PLOT =
  "Left means fewer requests, down means less waste. Nothing can be below the solid line, the frontier. All along the dashed line the cost is the least there is: where the two lines touch is the best at this price.";

const READ_TIMELINES =
  "Each stroke is a poll of a job that is still pending; a solid band is many polls close together. More jobs end where the shade is stronger.";

/**
 * Sorts algorithms by their cost; those without a cost come last.
 *
 * @param algorithms The algorithms.
 */
export function ranked(
  algorithms: readonly AlgorithmResult[],
): AlgorithmResult[] {
  const rank = ({ cost }: AlgorithmResult) =>
    Number.isFinite(cost) ? cost : Number.MAX_VALUE;
  return algorithms.toSorted((a, b) => rank(a) - rank(b));
}

/** Options of {@linkcode distributionSection}. */
export interface SectionOptions {
  /** The result on the distribution. */
  readonly distribution: DistributionResult;
  /** Milliseconds a request. */
  readonly price: number;
  /** The looks of the algorithms. */
  readonly looks: ReadonlyMap<string, Look>;
  /** The id of the section. */
  readonly id: string;
  /** Whether to explain the drawings. */
  readonly explained: boolean;
}

/**
 * Renders the section of one distribution.
 *
 * @param options The distribution and its place in the page.
 */
export function distributionSection(
  { distribution, price, looks, id, explained }: SectionOptions,
): string {
  const algorithms = ranked(distribution.algorithms);
  const draw = (
    kind: string,
    title: string,
    description: string,
    size: (width: number) => Size,
    content: (size: Size, id: string) => string,
  ) =>
    WIDTHS.map(([name, width]) => {
      const drawing = `${id}-${kind}-${name}`;
      const shape = size(width);
      return element(
        "div",
        { class: name },
        drawn(drawing, title, description, shape, content(shape, drawing)),
      );
    }).join("");

  const plot = draw(
    "frontier",
    `Requests against wasted time: ${distribution.name}`,
    described(algorithms),
    (width) => ({ width, height: width > 400 ? 430 : 380 }),
    (size) => drawFrontier(layoutFrontier(distribution, price, size), looks),
  );
  const timelines = draw(
    "timeline",
    `When each algorithm asks: ${distribution.name}`,
    `The density of how long jobs take, ${
      seconds(distribution.mean)
    } on average, above one row of polls for each algorithm.`,
    (width) => timelineSize(distribution, width),
    (size, drawing) =>
      drawTimelines(distribution, algorithms, looks, drawing, size.width),
  );
  return element(
    "section",
    { class: "distribution", id, "aria-labelledby": `${id}-name` },
    `<h2 id="${id}-name">${escape(titled(distribution.name))}</h2>`,
    `<p class="is">Jobs take ${
      seconds(distribution.mean)
    } on average, by the distribution <code>${
      escape(distribution.label)
    }</code>. At ${
      plain(price / 1_000)
    } s a request, the least possible cost is ${
      seconds(distribution.bestCost)
    } a job.</p>`,
    element("p", { class: "advice" }, advice(distribution.recommendation)),
    element(
      "div",
      { class: "pair" },
      panel(plot, explained ? READ_PLOT : undefined),
      panel(timelines, explained ? READ_TIMELINES : undefined),
    ),
    figuresTable(distribution, ranked(tableRows(distribution)), looks, price),
  );
}

function panel(content: string, caption: string | undefined): string {
  const text = caption === undefined
    ? ""
    : `<figcaption>${caption}</figcaption>`;
  return element("figure", { class: "panel" }, content, text);
}

/**
 * Wraps a drawing in an accessible SVG element.
 *
 * @param id The prefix of its ids.
 * @param title The title.
 * @param description The description for screen readers.
 * @param size The size.
 * @param content The content.
 */
export function drawn(
  id: string,
  title: string,
  description: string,
  { width, height }: Size,
  content: string,
): string {
  return element(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-desc`,
    },
    element("title", { id: `${id}-title` }, escape(title)),
    element("desc", { id: `${id}-desc` }, escape(description)),
    content,
  );
}

/** Describes the figures of a plot for screen readers. */
export function described(results: readonly AlgorithmResult[]): string {
  const algorithms = results.filter(({ error }) => error === undefined);
  return algorithms.map(({ name, requests, waste }) =>
    `${name}: ${figure(requests.mean)} requests and ${
      seconds(waste.mean)
    } wasted`
  ).join("; ") + `. ${count(algorithms.length)} in all.`;
}
