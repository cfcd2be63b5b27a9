import { axesOf } from "./axes.ts";
import {
  around,
  isFree,
  type Label,
  overlap,
  placeLabels,
  type Point,
  pointsOf,
  type Room,
} from "./labels.ts";
import { lookOf } from "./look.ts";
import {
  type Described,
  drawing,
  element,
  escape,
  line,
  px,
  text,
} from "./markup.ts";
import { logDomain } from "./scale.ts";
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

const FONT = 13;
const NOTE_FONT = 12;
const NOTE_LINE = 15;
const MAX_LABEL_WIDTH = 190;

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

/** The content of the drawing, and its size. */
export function layPlane(
  options: Omit<PlaneOptions, keyof Described>,
): { width: number; height: number; content: string } {
  const { algorithms, price, width } = options;
  const height = Math.round(Math.min(520, Math.max(340, 0.77 * width)));
  const frontier = options.frontier.filter(isDrawable);
  const best = cheapest(frontier, price);
  const means = algorithms.flatMap(({ name, mean }) =>
    mean && isDrawable(mean) ? [{ name, ...mean }] : []
  );
  // Single races may waste next to nothing, which a logarithmic axis has no room for.
  const least = Math.min(...[...means, ...best].map((it) => it.waste)) / 5;
  const dots = algorithms.flatMap((it) => it.dots.filter(isDrawable));
  const known = [...means, ...dots.filter((it) => it.waste > least)];
  const shown = known.length > 0 ? [...known, ...best] : frontier;
  const xDomain = logDomain(shown.map((it) => it.requests), 1.45, 5);
  const { box, x, y, drawn } = axesOf(
    {
      domain: xDomain,
      log: true,
      spacing: 44,
      write: plain,
      title: "requests a job",
    },
    {
      domain: logDomain(shown.map((it) => it.waste / 1_000), 1.9, 8),
      log: true,
      spacing: 34,
      write: (it) => `${plain(it)} s`,
      title: "wasted time a job",
    },
    width,
    height,
  );

  const visible = (curve: readonly Outcome[]) =>
    pointsOf(curve.map((it) => ({
      x: x.at(it.requests),
      y: y.at(it.waste / 1_000),
    }))).filter((it) => overlap(around(it, 1), box));
  const [point] = best;
  const cost = options.bestCost ??
    (point ? point.waste + price * point.requests : NaN);
  const solid = visible(frontier);
  const dashed = visible(sameCost(cost, price, xDomain));

  const place = ({ requests, waste }: Outcome) => ({
    x: x.onto(requests),
    y: y.onto(waste / 1_000),
  });
  const clouds = algorithms.map(({ name, dots }) => {
    const d = dots.filter(isDrawable).map(place)
      .map((it) => `M${px(it.x)},${px(it.y)}h0`).join("");
    const kind = `dots ${lookOf(name).kind}`;
    return d === "" ? "" : element("path", { class: kind, d });
  });
  const spots = means.map((it) => {
    const shown = shorten(
      it.name,
      FONT,
      Math.min(MAX_LABEL_WIDTH, box.width * 0.7),
    );
    return { ...it, ...place(it), shown, width: textWidth(shown, FONT) };
  });
  const room: Room = {
    // Labels may extend beyond the axis.
    bounds: { ...box, width: width - box.x - 2 },
    taken: solid.map((it) => around(it, 3)),
    faint: dashed.map((it) => around(it, 3)),
  };
  const labels = placeLabels(spots, room);
  const notes = [
    ...noteAt(["least waste possible"], fromMiddle(solid), true, room),
    ...noteAt(["as cheap", "as the best"], dashed.toReversed(), false, room),
  ];
  const leaders = labels.map((it) => {
    const [from, to] = [it?.leader[0], it?.leader.at(-1)];
    return from && to ? line("leader", from.x, from.y, to.x, to.y) : "";
  });
  // The cheapest is drawn last, above the others.
  const costOf = (it: Outcome) => it.waste + price * it.requests;
  const marks = spots.toSorted((a, b) => costOf(b) - costOf(a)).map(mark);
  const names = spots.map((it, i) => nameOf(it, labels[i]));
  const content = [
    drawn,
    lineOf("iso", dashed),
    lineOf("frontier", solid),
    ...clouds,
    ...notes,
    ...leaders,
    ...marks,
    ...names,
  ].join("");
  return { width, height, content };
}

function isDrawable({ requests, waste }: Outcome): boolean {
  return Number.isFinite(requests) && Number.isFinite(waste);
}

/** The outcome of the least cost, if there is one. */
function cheapest(outcomes: readonly Outcome[], price: number): Outcome[] {
  const costs = outcomes.map((it) => it.waste + price * it.requests);
  const best = outcomes[costs.indexOf(Math.min(...costs))];
  return best ? [best] : [];
}

/** The outcomes of a given cost. */
function sameCost(
  cost: number,
  price: number,
  [low, high]: readonly [number, number],
): Outcome[] {
  const most = Math.min(high, cost / price);
  if (!(most > low)) return [];
  // Denser towards the end, where the curve falls steeply.
  return Array.from({ length: 81 }, (_, k) => {
    const share = 1 - (1 - k / 80) ** 4;
    const requests = low * (most / low) ** share;
    return { requests, waste: cost - price * requests };
  });
}

/** The points of a line from its middle outwards. */
function fromMiddle(line: readonly Point[]): Point[] {
  const middle = line.length >> 1;
  return line.flatMap((_, i) => [line[middle + i], line[middle - i]])
    .filter((it) => it !== undefined);
}

/** Draws a note beside a line, where there is room for it. */
function noteAt(
  lines: readonly string[],
  along: readonly Point[],
  above: boolean,
  room: Room,
): string[] {
  const width = Math.max(...lines.map((it) => textWidth(it, NOTE_FONT)));
  const height = lines.length * NOTE_LINE + 2;
  const around = { ...room, taken: [...room.taken, ...room.faint] };
  for (const { x, y } of along) {
    for (const gap of [3, 7, 12, 18]) {
      const box = above
        ? { x: x + gap, y: y - gap - height, width, height }
        : { x: x - gap - width, y: y + gap, width, height };
      if (!isFree(box, around)) continue;
      room.taken.push(box);
      return lines.map((it, i) =>
        text(
          "note",
          box.x + width / 2,
          box.y + 12 + i * NOTE_LINE,
          it,
          "middle",
        )
      );
    }
  }
  return [];
}

interface Spot extends Outcome, Point {
  readonly name: string;
  readonly shown: string;
}

function mark({ name, requests, waste, x, y }: Spot): string {
  const { kind, shape } = lookOf(name);
  const words = `${name}: ${figure(requests)} requests, ${
    seconds(waste)
  } wasted`;
  return element(
    "path",
    {
      class: `mark ${kind}`,
      transform: `translate(${px(x)} ${px(y)})`,
      d: shape,
    },
    element("title", {}, escape(words)),
  );
}

function nameOf({ name, shown, x }: Spot, label: Label | undefined): string {
  if (!label) return "";
  const { box } = label;
  const kind = `name ${lookOf(name).kind}`;
  const write = (at: number, anchor?: "middle" | "end") =>
    text(kind, at, box.y + 13, shown, anchor);
  // The box fits the widest font; text in a narrower one stays near its mark.
  if (box.x > x) return write(box.x);
  if (box.x + box.width < x) return write(box.x + box.width, "end");
  return write(box.x + box.width / 2, "middle");
}

/** A line through points close together, or a dot if they are all one point. */
function lineOf(kind: string, points: readonly Point[]): string {
  const [first] = points;
  if (!first) return "";
  if (points.length === 1) {
    return element("circle", { class: kind, cx: first.x, cy: first.y, r: 3 });
  }
  const d = points.map((it) => `${px(it.x)},${px(it.y)}`).join("L");
  return element("path", { class: kind, d: `M${d}` });
}
