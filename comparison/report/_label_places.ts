import {
  around,
  type Box,
  cross,
  grown,
  nearest,
  overlap,
  type Point,
  type Segment,
  touches,
  within,
} from "./_geometry.ts";

/** A point that wants a label. */
export interface Anchor extends Point {
  /** How far the point's mark reaches. */
  readonly radius: number;
  /** How wide the label is. */
  readonly width: number;
  /** How high the label is. */
  readonly height: number;
}

/** What labels keep clear of. */
export interface Surroundings {
  /** What no label leaves. */
  readonly bounds: Box;
  /** Lines that no label covers. */
  readonly lines: readonly Segment[];
  /** Lines that a label covers only where there is no better place. */
  readonly faint: readonly Segment[];
}

/** Where a label goes. */
export interface Placement {
  /** The label's place. */
  readonly box: Box;
  /** The line from the mark to the label, if it is not beside it. */
  readonly leader: Segment | undefined;
}

/** A place that a label could take. */
export interface Candidate extends Placement {
  /** How much worse it is than right beside the point. */
  readonly penalty: number;
}

/** The air around a label. */
export const AIR = 2;
/** From this distance on, a line has to show what a label belongs to. */
const BESIDE = 7;
/** How far to go from the mark, and in how many directions. */
const DISTANCES = [3, 6, 11, 17, 25, 35, 47, 61, 78, 98, 122, 150];
const DIRECTIONS = 24;

interface Place {
  readonly box: Box;
  readonly away: number;
}

/**
 * The places for one label that are clear of all marks and lines, best first.
 *
 * @param anchor The label's point.
 * @param anchors All points.
 * @param surroundings What to keep clear of.
 * @param far Whether to look all over the plot, instead of around the point.
 */
export function labelPlaces(
  anchor: Anchor,
  anchors: readonly Anchor[],
  { bounds, lines, faint }: Surroundings,
  far: boolean,
): Candidate[] {
  const found: Candidate[] = [];
  const places = far ? everywhere(anchor, bounds) : rings(anchor);
  for (const { box, away } of places) {
    const room = grown(box, AIR);
    if (!within(box, bounds)) continue;
    if (anchors.some((it) => overlap(room, around(it, it.radius)))) continue;
    if (lines.some((it) => touches(it, room))) continue;
    const leader = leaderTo(box, anchor);
    let sum = away + faint.filter((it) => touches(it, room)).length * 10;
    if (leader) {
      sum += 12;
      if (lines.some((it) => cross(it, leader))) sum += 120;
      for (const it of anchors) {
        // Out from under a mark on top of its own there is no other way.
        const apart = Math.hypot(it.x - anchor.x, it.y - anchor.y);
        if (apart < it.radius) continue;
        if (touches(leader, around(it, it.radius + 1))) sum += 200;
      }
    }
    found.push({ box, leader, penalty: sum });
  }
  return found.sort((a, b) => a.penalty - b.penalty);
}

/** Places in rings around the point. */
function* rings(
  { x, y, radius, width, height }: Anchor,
): Generator<Place> {
  for (const distance of DISTANCES) {
    const reach = radius + distance;
    for (let k = 0; k < DIRECTIONS; k++) {
      const angle = (k / DIRECTIONS) * 2 * Math.PI;
      const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
      // The box touches the ring with the corner or edge that faces the point.
      const left = x + dx * reach + (dx - 1) / 2 * width;
      const top = y + dy * reach + (dy - 1) / 2 * height;
      // Beside the point reads best, on its right most of all.
      const slant = 3 * Math.abs(dy) + (dx < -0.1 ? 2 : 0);
      yield { box: { x: left, y: top, width, height }, away: distance + slant };
    }
  }
}

/** Places all over the plot. */
function* everywhere(
  { x, y, width, height }: Anchor,
  bounds: Box,
): Generator<Place> {
  for (let top = bounds.y; top < bounds.y + bounds.height; top += height / 2) {
    for (let left = bounds.x; left < bounds.x + bounds.width; left += height) {
      const box = { x: left, y: top, width, height };
      const end = nearest(box, { x, y });
      yield { box, away: Math.hypot(end.x - x, end.y - y) };
    }
  }
}

/** The line from the edge of the mark to the label; none if it is close. */
function leaderTo(box: Box, anchor: Anchor): Segment | undefined {
  const end = nearest(box, anchor);
  const dx = end.x - anchor.x;
  const dy = end.y - anchor.y;
  const length = Math.hypot(dx, dy);
  if (length < anchor.radius + BESIDE) return undefined;
  const share = (anchor.radius + 1) / length;
  const start = { x: anchor.x + share * dx, y: anchor.y + share * dy };
  return [start, end];
}
