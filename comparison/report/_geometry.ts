/** A point, in pixels. */
export interface Point {
  /** From the left. */
  readonly x: number;
  /** From the top. */
  readonly y: number;
}

/** A rectangle, in pixels. */
export interface Box extends Point {
  /** Its width. */
  readonly width: number;
  /** Its height. */
  readonly height: number;
}

/** A straight line between two points. */
export type Segment = readonly [from: Point, to: Point];

/** Makes a box larger on every side. */
export function grown(box: Box, by: number): Box {
  return {
    x: box.x - by,
    y: box.y - by,
    width: box.width + 2 * by,
    height: box.height + 2 * by,
  };
}

/** The square around a point. */
export function around({ x, y }: Point, radius: number): Box {
  return grown({ x, y, width: 0, height: 0 }, radius);
}

/** Whether two boxes share more than an edge. */
export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width &&
    a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a box lies within another. */
export function within(box: Box, bounds: Box): boolean {
  return box.x >= bounds.x && box.y >= bounds.y &&
    box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height;
}

/** The point of a box that is nearest to another point. */
export function nearest(box: Box, { x, y }: Point): Point {
  return {
    x: Math.min(box.x + box.width, Math.max(box.x, x)),
    y: Math.min(box.y + box.height, Math.max(box.y, y)),
  };
}

/**
 * The part of a line within a box, by Liang and Barsky, "A new concept and method
 * for line clipping", ACM Transactions on Graphics 3 (1984).
 *
 * @returns The part, or `undefined` if the line passes by.
 */
export function clip([a, b]: Segment, box: Box): Segment | undefined {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let from = 0;
  let to = 1;
  for (
    const [slope, room] of [
      [-dx, a.x - box.x],
      [dx, box.x + box.width - a.x],
      [-dy, a.y - box.y],
      [dy, box.y + box.height - a.y],
    ] as const
  ) {
    if (slope === 0) {
      if (room < 0) return undefined;
    } else if (slope < 0) from = Math.max(from, room / slope);
    else to = Math.min(to, room / slope);
  }
  if (from > to) return undefined;
  return [
    { x: a.x + from * dx, y: a.y + from * dy },
    { x: a.x + to * dx, y: a.y + to * dy },
  ];
}

/** Whether a line touches a box. */
export function touches(segment: Segment, box: Box): boolean {
  // Nearly all lines are far away, and that is seen at once.
  const [a, b] = segment;
  if (Math.max(a.x, b.x) < box.x || Math.max(a.y, b.y) < box.y) return false;
  if (Math.min(a.x, b.x) > box.x + box.width) return false;
  if (Math.min(a.y, b.y) > box.y + box.height) return false;
  return clip(segment, box) !== undefined;
}

/** The parts of a broken line within a box, each as the straight pieces of it. */
export function clipped(line: readonly Point[], box: Box): Segment[] {
  const parts: Segment[] = [];
  let last: Point | undefined;
  for (const point of line) {
    const part = last && clip([last, point], box);
    if (part) parts.push(part);
    last = point;
  }
  return parts;
}

/** Whether two straight lines cross. */
export function cross([a, b]: Segment, [c, d]: Segment): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}
