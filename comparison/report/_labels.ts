import {
  around,
  type Box,
  grown,
  hits,
  nearest,
  overlap,
  type Point,
  pointsOf,
  within,
} from "./_geometry.ts";

/** A mark whose label is to be placed. */
export interface Anchor extends Point {
  /** The width of the label. */
  readonly width: number;
}

/** The place of a label. */
export interface Label {
  readonly box: Box;
  /** The line from the mark to the label; missing if they are side by side. */
  readonly leader?: readonly [from: Point, to: Point];
}

/** Where labels may be, and the lines that they avoid, as points close together. */
export interface Surroundings {
  readonly bounds: Box;
  /** Lines that no label covers. */
  readonly solid: readonly Point[];
  /** Lines that a label covers only if all other places are worse. */
  readonly faint: readonly Point[];
}

/** The radius of a mark. */
export const RADIUS = 8;
const HEIGHT = 17;
/** The space around a label. */
const AIR = 2;
/** From this distance on, a line connects a mark and its label. */
const LEADER_FROM = 7;
const DISTANCES = [3, 6, 11, 17, 25, 35, 47, 61, 78, 98, 122, 150];
const DIRECTIONS = 24;
/** About as many labels as a plot has room for, and a bound to the work. */
const MAX_LABELS_COUNT = 40;

/**
 * Places the label of each mark near to it, clear of the marks, the solid lines and
 * the other labels. The labels with the most marks around them, and the widest, are placed first.
 *
 * @returns A label for each anchor; `undefined` if there is no room.
 */
export function placeLabels(
  anchors: readonly Anchor[],
  { bounds, solid, faint }: Surroundings,
): (Label | undefined)[] {
  const marks = anchors.map((it) => around(it, RADIUS));
  const boxes = [...marks];
  const lines = solid.map((it) => around(it, 0.5));
  const avoided = faint.map((it) => around(it, 0.5));
  const neighbours = (a: Anchor) =>
    marks.filter((mark) => overlap(around(a, 60), mark)).length;
  const order = anchors.slice(0, MAX_LABELS_COUNT)
    .toSorted((a, b) => neighbours(b) - neighbours(a) || b.width - a.width);
  const labels = new Map<Anchor, Label>();
  for (const anchor of order) {
    let best: Label | undefined;
    let least = Infinity;
    for (const [box, away] of places(anchor, bounds)) {
      const room = grown(box, AIR);
      if (away >= least || !within(box, bounds)) continue;
      if (hits(room, boxes) || hits(room, lines)) continue;
      const leader = leaderTo(box, anchor);
      let cost = away + (hits(room, avoided) ? 20 : 0);
      if (leader) {
        const path = pointsOf(leader).map((it) => around(it, 1));
        // Marks on top of the label's own one cannot be avoided.
        const crossed = boxes.filter((it) =>
          hits(it, path) && !overlap(it, around(anchor, 0.1))
        );
        const cuts = lines.some((it) => hits(it, path));
        cost += 12 + 200 * crossed.length + (cuts ? 100 : 0);
      }
      if (cost >= least) continue;
      [best, least] = [{ box, ...(leader ? { leader } : {}) }, cost];
    }
    if (best === undefined) continue;
    labels.set(anchor, best);
    boxes.push(best.box);
    lines.push(...pointsOf(best.leader).map((it) => around(it, 0.5)));
  }
  return anchors.map((it) => labels.get(it));
}

/** The first of some boxes that is within the bounds and covers nothing. */
export function firstFree(
  boxes: readonly Box[],
  { bounds, solid, faint }: Surroundings,
  taken: readonly Box[],
): Box | undefined {
  const lines = [...solid, ...faint].map((it) => around(it, 0.5));
  return boxes.find((box) => {
    const room = grown(box, AIR);
    return within(box, bounds) && !hits(room, taken) && !hits(room, lines);
  });
}

/** Places in rings around a mark, then all over the plot, and their distance. */
function* places(
  { x, y, width }: Anchor,
  bounds: Box,
): Generator<readonly [box: Box, away: number]> {
  for (const distance of DISTANCES) {
    for (let k = 0; k < DIRECTIONS; k++) {
      const angle = (k / DIRECTIONS) * 2 * Math.PI;
      const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
      const left = x + dx * (RADIUS + distance) + (dx - 1) / 2 * width;
      const top = y + dy * (RADIUS + distance) + (dy - 1) / 2 * HEIGHT;
      // Beside the mark reads best, on its right most of all.
      const slant = 3 * Math.abs(dy) + (dx < -0.1 ? 2 : 0);
      const box = { x: left, y: top, width, height: HEIGHT };
      yield [box, distance + slant];
    }
  }
  for (let top = bounds.y; top < bounds.y + bounds.height; top += HEIGHT / 2) {
    for (let left = bounds.x; left < bounds.x + bounds.width; left += HEIGHT) {
      const box = { x: left, y: top, width, height: HEIGHT };
      const end = nearest(box, { x, y });
      yield [box, Math.hypot(end.x - x, end.y - y)];
    }
  }
}

function leaderTo(box: Box, mark: Point): Label["leader"] {
  const to = nearest(box, mark);
  const [dx, dy] = [to.x - mark.x, to.y - mark.y];
  const length = Math.hypot(dx, dy);
  if (length < RADIUS + LEADER_FROM) return undefined;
  const share = (RADIUS + 1) / length;
  return [{ x: mark.x + share * dx, y: mark.y + share * dy }, to];
}
