/** A point, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle, in pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Label {
  readonly box: Box;
  /** The line from the mark to the label, as points; empty if they are side by side. */
  readonly leader: readonly Point[];
}

/** Where labels may be, and what they keep clear of. */
export interface Room {
  readonly bounds: Box;
  /** Lines, marks and labels; what is placed is added. */
  readonly taken: Box[];
  /** What a label covers only if all other places are worse. */
  readonly faint: readonly Box[];
}

const RADIUS = 8;
const HEIGHT = 17;
const AIR = 2;
/** From this distance on, a line connects a mark and its label. */
const LEADER_FROM = 7;
const DISTANCES = [3, 6, 11, 17, 25, 35, 47, 61, 78, 98, 122, 150, 180, 220];
const DIRECTIONS = 24;
/** About as many labels as a plot has room for, and a bound to the work. */
const MAX_LABELS_COUNT = 40;

/** The square around a point. */
export function around({ x, y }: Point, radius: number): Box {
  const size = 2 * radius;
  return { x: x - radius, y: y - radius, width: size, height: size };
}

/** Whether two boxes share more than an edge. */
export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width &&
    a.y < b.y + b.height && b.y < a.y + a.height;
}

function hits({ x, y, width, height }: Box, others: readonly Box[], by = 0) {
  const [w, h] = [width + 2 * by, height + 2 * by];
  const grown = { x: x - by, y: y - by, width: w, height: h };
  return others.some((it) => overlap(grown, it));
}

/** Points of a line, 4 to 8 pixels apart. */
export function pointsOf(line: readonly Point[]): Point[] {
  let last = line[0];
  const points = line.slice(0, 1);
  for (const to of line) {
    const from = last ?? to;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const steps = Math.floor(Math.hypot(dx, dy) / 4);
    if (steps > 0) last = to;
    for (let k = 1; k <= steps; k++) {
      points.push({ x: from.x + k / steps * dx, y: from.y + k / steps * dy });
    }
  }
  return points;
}

/** Whether a label at a place is within the bounds and covers nothing. */
function isFree(box: Box, { bounds, taken }: Room): boolean {
  return box.x >= bounds.x && box.x + box.width <= bounds.x + bounds.width &&
    box.y >= bounds.y && box.y + box.height <= bounds.y + bounds.height &&
    !hits(box, taken, AIR);
}

/** Places the label of each mark near to it if there is room, the most crowded first. */
export function placeLabels<T extends Point & { readonly width: number }>(
  marks: readonly T[],
  room: Room,
): (Label | undefined)[] {
  room.taken.push(...marks.map((it) => around(it, RADIUS)));
  const crowd = (a: T) =>
    marks.filter((b) => Math.hypot(a.x - b.x, a.y - b.y) < 68).length;
  const order = marks.slice(0, MAX_LABELS_COUNT)
    .sort((a, b) => crowd(b) - crowd(a) || b.width - a.width);
  const labels = new Map<T, Label>();
  for (const mark of order) {
    const label = labelOf(mark, room);
    if (label === undefined) continue;
    labels.set(mark, label);
    room.taken.push(label.box, ...label.leader.map((it) => around(it, 1)));
  }
  return marks.map((it) => labels.get(it));
}

/** The best place in rings around a mark; on its right reads best. */
function labelOf(
  { x, y, width }: Point & { readonly width: number },
  room: Room,
): Label | undefined {
  let best: Label | undefined;
  let least = Infinity;
  for (const distance of DISTANCES) {
    for (let k = 0; k < DIRECTIONS; k++) {
      const angle = (k / DIRECTIONS) * 2 * Math.PI;
      const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
      const box = {
        x: x + dx * (RADIUS + distance) + (dx - 1) / 2 * width,
        y: y + dy * (RADIUS + distance) + (dy - 1) / 2 * HEIGHT,
        width,
        height: HEIGHT,
      };
      let cost = distance + 3 * Math.abs(dy) + (dx < -0.1 ? 2 : 0);
      if (cost >= least || !isFree(box, room)) continue;
      const leader = leaderTo(box, { x, y });
      if (hits(box, room.faint, AIR)) cost += 20;
      if (leader.length > 0) cost += 12;
      if (cost < least) [best, least] = [{ box, leader }, cost];
    }
  }
  return best;
}

function leaderTo({ x, y, width, height }: Box, mark: Point): Point[] {
  const dx = Math.min(x + width, Math.max(x, mark.x)) - mark.x;
  const dy = Math.min(y + height, Math.max(y, mark.y)) - mark.y;
  const length = Math.hypot(dx, dy);
  if (length < RADIUS + LEADER_FROM) return [];
  const at = (share: number) => ({
    x: mark.x + share * dx,
    y: mark.y + share * dy,
  });
  return pointsOf([at((RADIUS + 1) / length), at(1)]);
}
