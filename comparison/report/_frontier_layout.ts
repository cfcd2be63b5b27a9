import type {
  AlgorithmResult,
  DistributionResult,
  FrontierPoint,
} from "../result.ts";
import { plain } from "./_format.ts";
import { gutter } from "./_frame.ts";
import {
  around,
  type Box,
  overlap,
  type Point,
  pointsOf,
} from "./_geometry.ts";
import {
  firstFree,
  type Label,
  placeLabels,
  RADIUS,
  type Surroundings,
} from "./_labels.ts";
import { logDomain, logScale, logTicks, type Scale } from "./_scale.ts";
import { shorten, textWidth } from "./_text.ts";

/** The size of a drawing in pixels. */
export type Size = Pick<Box, "width" | "height">;

/** An algorithm in the plot. */
export interface Spot extends Point {
  /** Its result. */
  readonly result: AlgorithmResult;
  /** The text of its label. */
  readonly text: string;
  /** Its label, if there is room for it. */
  readonly label: Label | undefined;
}

/** The layout of the plot of one distribution. */
export interface FrontierLayout {
  /** The rectangle between the axes. */
  readonly plot: Box;
  /** Requests a job. */
  readonly x: Scale;
  /** Wasted seconds a job. */
  readonly y: Scale;
  /** The visible part of the frontier, as points close together. */
  readonly frontier: readonly Point[];
  /** The visible part of the line of the least cost, likewise. */
  readonly isoCost: readonly Point[];
  /** The algorithms that have finite figures. */
  readonly spots: readonly Spot[];
  /** The notes beside the two lines, if there is room for them. */
  readonly notes: readonly Note[];
}

/** A note beside a line. */
export interface Note {
  /** Its lines of text. */
  readonly lines: readonly string[];
  /** Its place. */
  readonly box: Box;
}

/** Mean requests, and mean milliseconds wasted. */
type Outcome = Pick<FrontierPoint, "requests" | "waste">;

const FONT = 13;
const NOTE_FONT = 12;
/** The line height of a note. */
export const NOTE_LINE = 15;
const MAX_LABEL_WIDTH = 190;
/** The least margin on the left, and the margin on the right. */
const LEFT = 50;
const RIGHT = 14;

/**
 * Lays out requests against waste, both logarithmic, for one distribution.
 *
 * @param distribution The distribution's result.
 * @param price Milliseconds a request.
 * @param size The drawing's size.
 */
export function layoutFrontier(
  distribution: DistributionResult,
  price: number,
  { width, height }: Size,
): FrontierLayout {
  const results = distribution.algorithms.filter(({ requests, waste }) =>
    placeable({ requests: requests.mean, waste: waste.mean })
  );
  const known: readonly Outcome[] = results.length > 0
    ? results.map((it) => ({
      requests: it.requests.mean,
      waste: it.waste.mean,
    }))
    : distribution.frontier;
  // The optimum is always visible.
  const shown = [...known, ...cheapestOf(distribution.frontier, price)];
  const x0 = logDomain(shown.map((it) => it.requests), 1.45, 5);
  const y0 = logDomain(shown.map((it) => it.waste / 1_000), 1.9, 8);
  const rows = height - 74;
  const ticks = wasteTicks(y0, rows);
  const left = Math.max(LEFT, gutter(ticks, writeWaste));
  const plot = { x: left, y: 30, width: width - left - RIGHT, height: rows };
  const x = logScale(x0, [plot.x, plot.x + plot.width]);
  const y = logScale(y0, [plot.y + plot.height, plot.y]);
  const visible = (curve: readonly Outcome[]) =>
    pointsOf(
      curve.filter(placeable).map((it) => ({
        x: x.at(it.requests),
        y: y.at(it.waste / 1_000),
      })),
    ).filter((it) => overlap(around(it, 1), plot));
  const frontier = visible(distribution.frontier);
  const isoCost = visible(sameCost(distribution.bestCost, price, x));
  const points = results.map((it) => ({
    x: x.onto(it.requests.mean),
    y: y.onto(it.waste.mean / 1_000),
    result: it,
    text: shorten(it.name, FONT, Math.min(MAX_LABEL_WIDTH, plot.width * 0.7)),
  }));
  // Labels may extend beyond the axis.
  const bounds = { ...plot, width: width - plot.x - 2 };
  const surroundings = { bounds, solid: frontier, faint: isoCost };
  const labels = placeLabels(
    points.map((it) => ({ ...it, width: textWidth(it.text, FONT) })),
    surroundings,
  );
  const spots = points.map((it, i) => ({ ...it, label: labels[i] }));
  const taken = spots.flatMap((it) => [
    around(it, RADIUS),
    ...it.label ? [it.label.box] : [],
  ]);
  const notes = notesTo(surroundings, taken);
  return { plot, x, y, frontier, isoCost, spots, notes };
}

/** Places the notes that name the two lines. */
function notesTo(surroundings: Surroundings, taken: readonly Box[]): Note[] {
  const { solid, faint } = surroundings;
  const notes: Note[] = [];
  const wanted: [lines: string[], along: readonly Point[], above: boolean][] = [
    [["least waste possible"], fromMiddle(solid), true],
    [["as cheap", "as the best"], faint.toReversed(), false],
  ];
  for (const [lines, along, above] of wanted) {
    const width = Math.max(...lines.map((it) => textWidth(it, NOTE_FONT)));
    const height = lines.length * NOTE_LINE + 2;
    const boxes = along.flatMap(({ x, y }) =>
      [3, 7, 12, 18].map((gap) =>
        above
          ? { x: x + gap, y: y - gap - height, width, height }
          : { x: x - gap - width, y: y + gap, width, height }
      )
    );
    const box = firstFree(boxes, surroundings, [
      ...taken,
      ...notes.map((it) => it.box),
    ]);
    if (box) notes.push({ lines, box });
  }
  return notes;
}

/** Whether an outcome can be drawn. */
function placeable({ requests, waste }: Outcome): boolean {
  return Number.isFinite(requests) && Number.isFinite(waste);
}

/** The point of the frontier with the least cost at the price. */
function cheapestOf(
  frontier: readonly FrontierPoint[],
  price: number,
): Outcome[] {
  let best: Outcome | undefined;
  let least = Infinity;
  for (const it of frontier.filter(placeable)) {
    const cost = it.waste + price * it.requests;
    if (cost < least) [best, least] = [it, cost];
  }
  return best ? [best] : [];
}

/** The ticks of an axis of waste, in seconds. */
export function wasteTicks(
  domain: Scale["domain"],
  height: number,
): number[] {
  return logTicks(domain, Math.floor(height / 34));
}

/** Formats a tick of waste. */
export function writeWaste(value: number): string {
  return `${plain(value)} s`;
}

/** The points of a line from its middle outwards. */
function fromMiddle(line: readonly Point[]): Point[] {
  const middle = (line.length - 1) / 2;
  return line
    .map((point, i) => ({ point, away: Math.abs(i - middle) }))
    .sort((a, b) => a.away - b.away)
    .map((it) => it.point);
}

/** The outcomes of a given cost. */
function sameCost(
  cost: number,
  price: number,
  { domain: [low, high] }: Scale,
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
