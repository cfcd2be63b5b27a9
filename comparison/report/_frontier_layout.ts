import type {
  AlgorithmResult,
  DistributionResult,
  FrontierPoint,
} from "../result.ts";
import {
  around,
  type Box,
  clipped,
  type Point,
  type Segment,
} from "./_geometry.ts";
import { plain } from "./_format.ts";
import { gutter } from "./_frame.ts";
import { placeLabels, type Placement, type Surroundings } from "./_labels.ts";
import { placeNote, type Side } from "./_note.ts";
import { logDomain, logScale, logTicks, type Scale } from "./_scale.ts";
import { shorten, textWidth } from "./_text.ts";

/** The size of a drawing in pixels. */
export type Size = Pick<Box, "width" | "height">;

/** An algorithm in the plot. */
export interface Spot extends Point {
  /** What it found out. */
  readonly result: AlgorithmResult;
  /** What its label says. */
  readonly text: string;
  /** Where its label is, if there was room for it. */
  readonly label: Placement | undefined;
}

/** Where everything is in the plot of one distribution. */
export interface FrontierLayout {
  /** The rectangle between the axes. */
  readonly plot: Box;
  /** Requests a job. */
  readonly x: Scale;
  /** Wasted seconds a job. */
  readonly y: Scale;
  /** The frontier, as far as it can be seen. */
  readonly frontier: readonly Segment[];
  /** All that costs as little as the best. */
  readonly isoCost: readonly Segment[];
  /** The algorithms; those without an end to show are left out. */
  readonly spots: readonly Spot[];
  /** Notes beside the two lines, where there was room. */
  readonly notes: readonly Note[];
}

/** A note beside a line. */
export interface Note {
  /** What it says, line by line. */
  readonly lines: readonly string[];
  /** Where it is. */
  readonly box: Box;
}

/** Mean requests, and mean milliseconds wasted. */
type Outcome = Pick<FrontierPoint, "requests" | "waste">;

const FONT = 13;
const NOTE_FONT = 12;
/** From one line of a note to the next. */
export const NOTE_LINE = 15;
const RADIUS = 8;
const HEIGHT = 17;
const LABEL_MOST = 190;
/** Left of the plot, at least, and right of it. */
const LEFT = 50;
const RIGHT = 14;

/**
 * Lays out requests against waste, both logarithmic, for one distribution.
 *
 * @param distribution What was found out about the distribution.
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
  // However good the algorithms are, the best that is possible is shown.
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
    clipped(
      curve.filter(placeable).map((it) => ({
        x: x.at(it.requests),
        y: y.at(it.waste / 1_000),
      })),
      plot,
    );
  const frontier = visible(distribution.frontier);
  const isoCost = visible(sameCost(distribution.bestCost, price, x));
  const points = results.map((it) => ({
    x: x.onto(it.requests.mean),
    y: y.onto(it.waste.mean / 1_000),
    result: it,
    text: shorten(it.name, FONT, Math.min(LABEL_MOST, plot.width * 0.7)),
  }));
  // Labels may reach over the end of the axis, as far as the drawing goes.
  const bounds = { ...plot, width: width - plot.x - 2 };
  const surroundings = { bounds, lines: frontier, faint: isoCost };
  const labels = placeLabels(
    points.map((it) => ({
      x: it.x,
      y: it.y,
      radius: RADIUS,
      width: textWidth(it.text, FONT),
      height: HEIGHT,
    })),
    surroundings,
  );
  const spots = points.map((it, i) => ({ ...it, label: labels[i] }));
  const taken = spots.flatMap((it) => [
    around(it, RADIUS),
    ...it.label ? [it.label.box] : [],
  ]);
  const notes = notesTo({ frontier, isoCost }, taken, surroundings);
  return { plot, x, y, frontier, isoCost, spots, notes };
}

/** Says what the two lines are, where there is room for it. */
function notesTo(
  { frontier, isoCost }: Pick<FrontierLayout, "frontier" | "isoCost">,
  taken: readonly Box[],
  surroundings: Surroundings,
): Note[] {
  const notes: Note[] = [];
  const wanted: [lines: string[], along: Point[], sides: Side[]][] = [
    [["least waste possible"], fromMiddle(frontier), ["above", "below"]],
    [["as cheap", "as the best"], ends(isoCost).reverse(), ["below"]],
  ];
  for (const [lines, along, sides] of wanted) {
    const size = {
      width: Math.max(...lines.map((it) => textWidth(it, NOTE_FONT))),
      height: lines.length * NOTE_LINE + 2,
    };
    const full = [...taken, ...notes.map((it) => it.box)];
    const box = placeNote(along, sides, size, full, surroundings);
    if (box) notes.push({ lines, box });
  }
  return notes;
}

/** Whether it has a place in the plot: what never asks again has none. */
function placeable({ requests, waste }: Outcome): boolean {
  return Number.isFinite(requests) && Number.isFinite(waste);
}

/** The point of the frontier that is the best at the price. */
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

/** The wasted seconds to mark on an axis of some height. */
export function wasteTicks(
  domain: Scale["domain"],
  height: number,
): number[] {
  return logTicks(domain, Math.floor(height / 34));
}

/** Writes wasted seconds for an axis. */
export function writeWaste(value: number): string {
  return `${plain(value)} s`;
}

/** Where the straight pieces of a line end. */
function ends(line: readonly Segment[]): Point[] {
  return line.map(([, end]) => end);
}

/** The same from the middle outwards: a note reads best at the middle. */
function fromMiddle(line: readonly Segment[]): Point[] {
  const middle = (line.length - 1) / 2;
  return ends(line)
    .map((end, i) => ({ end, away: Math.abs(i - middle) }))
    .sort((a, b) => a.away - b.away)
    .map((it) => it.end);
}

/** Where requests and waste together cost so much. */
function sameCost(
  cost: number,
  price: number,
  { domain: [low, high] }: Scale,
): Outcome[] {
  const most = Math.min(high, cost / price);
  if (!(most > low)) return [];
  // Closer and closer towards the end, where the curve falls steeply.
  return Array.from({ length: 81 }, (_, k) => {
    const share = 1 - (1 - k / 80) ** 4;
    const requests = low * (most / low) ** share;
    return { requests, waste: cost - price * requests };
  });
}
