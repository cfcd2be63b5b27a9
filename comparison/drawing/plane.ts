import { axesOf, logDomain, type Range } from "./axes.ts";
import {
  around,
  type Box,
  type Label,
  overlap,
  placeLabels,
  type Point,
  pointsOf,
} from "./labels.ts";
import { kindOf, mark } from "./look.ts";
import {
  curve,
  type Described,
  drawing,
  element,
  escape,
  px,
  text,
} from "./markup.ts";
import { figure, plain, seconds, shorten, textWidth } from "./text.ts";

/** The requests of a job after the first, and its waste in milliseconds; or their means. */
export interface Outcome {
  /** Requests. */
  readonly requests: number;
  /** Milliseconds. */
  readonly waste: number;
}

/** An algorithm in the plane. */
export interface PlaneAlgorithm {
  /** Its name, beside the mark at its mean. */
  readonly name: string;
  /** A dot for each race. */
  readonly dots: readonly Outcome[];
  /**
   * The place of its mark.
   *
   * @default {undefined} There are only dots.
   */
  readonly mean?: Outcome | undefined;
}

/** Options of {@linkcode drawPlane}. */
export interface PlaneOptions extends Described {
  /** The algorithms. */
  readonly algorithms: readonly PlaneAlgorithm[];
  /** The least waste at each number of requests, by falling or rising requests. */
  readonly frontier: readonly Outcome[];
  /** Milliseconds of waste that one request is worth. */
  readonly price: number;
  /**
   * The cost all along the dashed line, in milliseconds.
   *
   * @default {undefined} The least cost on the frontier.
   */
  readonly bestCost?: number | undefined;
  /** The width in pixels. */
  readonly width: number;
}

const NAME_FONT = 13;
const NOTE_FONT = 12;

/**
 * Draws requests against waste, both logarithmic: the frontier of the best plans, the line
 * of equal cost through the best one at the price, a dot for each race, and a mark with its
 * name at the mean of each algorithm.
 *
 * @param options What to draw.
 * @returns An SVG element for `STYLE`.
 *
 * @example
 * ```ts
 * import { drawPlane } from "@heygen-sim/comparison/drawing";
 * import { assert } from "@std/assert";
 *
 * const mean = { requests: 5.5, waste: 3_900 };
 * const svg = drawPlane({
 *   id: "plane",
 *   title: "Requests against wasted time",
 *   summary: "fibonacci: 5.5 requests and 3.9 s wasted.",
 *   algorithms: [{ name: "fibonacci", dots: [mean], mean }],
 *   frontier: [{ requests: 8, waste: 500 }, { requests: 1, waste: 4_000 }],
 *   price: 1_000,
 *   width: 600,
 * });
 * assert(svg.includes(">fibonacci</text>"));
 * ```
 */
export function drawPlane(options: PlaneOptions): string {
  const { width, height, content } = layPlane(options);
  return drawing(options, width, height, content);
}

export function layPlane(
  options: Omit<PlaneOptions, keyof Described>,
): { width: number; height: number; content: string } {
  const { algorithms, price, width } = options;
  const height = Math.round(Math.min(520, Math.max(340, 0.77 * width)));
  const costOf = (it: Outcome) => it.waste + price * it.requests;
  const frontier = options.frontier.filter(isDrawable);
  const costs = frontier.map(costOf);
  const best = frontier[costs.indexOf(Math.min(...costs))];
  const means = algorithms.flatMap(({ name, mean }) =>
    mean && isDrawable(mean) ? [{ name, ...mean }] : []
  );
  const marked = best ? [...means, best] : means;
  // Single races may waste next to nothing, which a logarithmic axis has no room for.
  const least = Math.min(...marked.map((it) => it.waste)) / 5;
  const dots = algorithms.flatMap((it) => it.dots)
    .filter((it) => isDrawable(it) && it.waste > least);
  const shown = means.length + dots.length > 0
    ? [...marked, ...dots]
    : frontier;
  const domain = logDomain(shown.map((it) => it.requests), 1.45, 5);
  const { box, x, y, drawn } = axesOf(
    {
      domain,
      spacing: 44,
      write: plain,
      title: "requests a job",
    },
    {
      domain: logDomain(shown.map((it) => it.waste / 1_000), 1.9, 8),
      spacing: 34,
      write: (it) => `${plain(it)} s`,
      title: "wasted time a job",
    },
    width,
    height,
  );

  const place = ({ requests, waste }: Outcome) => ({
    x: x.onto(requests),
    y: y.onto(waste / 1_000),
  });
  const visible = (outcomes: readonly Outcome[]) =>
    pointsOf(outcomes.map((it) => ({
      x: x.at(it.requests),
      y: y.at(it.waste / 1_000),
    }))).filter((it) => overlap(around(it, 1), box));
  const solid = visible(frontier);
  const cost = options.bestCost ?? (best ? costOf(best) : NaN);
  const dashed = visible(sameCost(cost, price, domain));
  const clouds = algorithms.map(({ name, dots }) => {
    const d = dots.filter(isDrawable).map(place)
      .map((it) => `M${px(it.x)},${px(it.y)}h0`).join("");
    return d && element("path", { class: `dots ${kindOf(name)}`, d });
  });

  const spots = means.map((it) => ({ ...it, ...place(it) }));
  // Labels may extend beyond the axis.
  const bounds = { ...box, width: width - box.x - 2 };
  const widest = Math.min(190, 0.7 * box.width);
  const labels = planeLabels(spots, solid, dashed, bounds, widest);
  // The cheapest is drawn last, above the others.
  const marks = spots.toSorted((a, b) => costOf(b) - costOf(a)).map((it) => {
    const words = `${it.name}: ${figure(it.requests)} requests, ${
      seconds(it.waste)
    } wasted`;
    return mark(
      it.name,
      it.x,
      it.y,
      undefined,
      element("title", {}, escape(words)),
    );
  });
  const content = [
    drawn,
    curve("iso", dashed),
    curve("frontier", solid),
    ...clouds,
    labels,
    ...marks,
  ].join("");
  return { width, height, content };
}

function isDrawable({ requests, waste }: Outcome): boolean {
  return Number.isFinite(requests) && Number.isFinite(waste);
}

function sameCost(cost: number, price: number, [low, high]: Range): Outcome[] {
  const most = Math.min(high, cost / price);
  if (!(most > low)) return [];
  // Denser towards the end, where the curve falls steeply.
  return Array.from({ length: 81 }, (_, k) => {
    const share = 1 - (1 - k / 80) ** 4;
    const requests = low * (most / low) ** share;
    return { requests, waste: cost - price * requests };
  });
}

/** Draws the names of algorithms beside their marks, and a note on each line. */
function planeLabels(
  marks: readonly (Point & { readonly name: string })[],
  solid: readonly Point[],
  dashed: readonly Point[],
  bounds: Box,
  widest: number,
): string {
  const taken = solid.map((it) => around(it, 3));
  const faint = dashed.map((it) => around(it, 3));
  const names = marks.map((it) => {
    const words = shorten(it.name, NAME_FONT, widest);
    return { ...it, words, width: textWidth(words, NAME_FONT) };
  });
  const named = placeLabels(names, { bounds, taken, faint });
  const notes = [
    ...emptiest(solid, [...marks, ...dashed], "least waste"),
    ...emptiest(dashed, [...marks, ...solid], "least cost"),
  ];
  taken.push(...faint);
  const noted = placeLabels(notes, { bounds, taken, faint });
  return [
    ...notes.map((it, i) => labelled("note", it, noted[i])),
    ...names.map((it, i) => labelled(`name ${kindOf(it.name)}`, it, named[i])),
  ].join("");
}

/** The place on a line, apart from its ends, that is farthest from all else. */
function emptiest(
  line: readonly Point[],
  others: readonly Point[],
  words: string,
) {
  const room = ({ x, y }: Point) =>
    Math.min(...others.map((it) => Math.hypot(it.x - x, it.y - y)));
  return line.slice(line.length / 4, 3 * line.length / 4)
    .sort((a, b) => room(b) - room(a)).slice(0, 1)
    .map((it) => ({ ...it, words, width: textWidth(words, NOTE_FONT) }));
}

function labelled(
  kind: string,
  { x, words }: Point & { readonly words: string },
  label: Label | undefined,
): string {
  if (!label) return "";
  const { box, leader } = label;
  // The box fits the widest font; text in a narrower one stays near its mark.
  const [share, anchor] = box.x > x
    ? [0] as const
    : box.x + box.width < x
    ? [1, "end"] as const
    : [0.5, "middle"] as const;
  return curve("leader", leader) +
    text(kind, box.x + share * box.width, box.y + 13, words, anchor);
}
