import type { AlgorithmResult, FrontierPoint, LawResult } from "../result.ts";
import {
  around,
  type Box,
  clipped,
  type Point,
  type Segment,
} from "./_geometry.ts";
import { placeLabels, type Placement } from "./_labels.ts";
import { placeNote } from "./_note.ts";
import { logDomain, logScale, type Scale } from "./_scale.ts";
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

/** Where everything is in the plot of one law. */
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
  readonly notes: readonly { readonly text: string; readonly box: Box }[];
}

/** Mean requests, and mean milliseconds wasted. */
type Outcome = Pick<FrontierPoint, "requests" | "waste">;

const FONT = 13;
const NOTE_FONT = 12;
const RADIUS = 8;
const HEIGHT = 17;
const LABEL_MOST = 190;

/**
 * Lays out requests against waste, both logarithmic, for one law.
 *
 * @param law What was found out about the law.
 * @param price Milliseconds a request.
 * @param size The drawing's size.
 */
export function layoutFrontier(
  law: LawResult,
  price: number,
  { width, height }: Size,
): FrontierLayout {
  const plot = { x: 50, y: 30, width: width - 64, height: height - 74 };
  const results = law.algorithms.filter(({ requests, waste }) =>
    Number.isFinite(requests.mean) && Number.isFinite(waste.mean)
  );
  const known: readonly Outcome[] = results.length > 0
    ? results.map((it) => ({
      requests: it.requests.mean,
      waste: it.waste.mean,
    }))
    : law.frontier;
  const x = logScale(
    logDomain(known.map((it) => it.requests), 1.35, 5),
    [plot.x, plot.x + plot.width],
  );
  const y = logScale(
    logDomain(known.map((it) => it.waste / 1_000), 1.7, 8),
    [plot.y + plot.height, plot.y],
  );
  const visible = (curve: readonly Outcome[]) =>
    clipped(
      curve.map((it) => ({ x: x.at(it.requests), y: y.at(it.waste / 1_000) })),
      plot,
    );
  const frontier = visible(law.frontier);
  const isoCost = visible(sameCost(law.bestCost, price, x));
  const points = results.map((it) => ({
    x: x.onto(it.requests.mean),
    y: y.onto(it.waste.mean / 1_000),
    result: it,
    text: shorten(it.name, FONT, Math.min(LABEL_MOST, plot.width / 2)),
  }));
  const surroundings = { bounds: plot, lines: frontier, faint: isoCost };
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
  const notes: { text: string; box: Box }[] = [];
  for (
    const [text, line] of [
      ["least waste possible", frontier],
      ["as cheap as the best", isoCost],
    ] as const
  ) {
    const size = { width: textWidth(text, NOTE_FONT), height: HEIGHT };
    const box = placeNote(
      line.map(([from]) => from),
      size,
      taken,
      surroundings,
    );
    if (!box) continue;
    notes.push({ text, box });
    taken.push(box);
  }
  return { plot, x, y, frontier, isoCost, spots, notes };
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
