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

/** Enlarges a box on every side. */
export function grown({ x, y, width, height }: Box, by: number): Box {
  return {
    x: x - by,
    y: y - by,
    width: width + 2 * by,
    height: height + 2 * by,
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

/** Whether a box overlaps any of some others. */
export function hits(box: Box, others: readonly Box[]): boolean {
  return others.some((it) => overlap(box, it));
}

/** Whether a box lies within another. */
export function within(box: Box, bounds: Box): boolean {
  return box.x >= bounds.x && box.y >= bounds.y &&
    box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height;
}

/** The point of a box that is nearest to another point. */
export function nearest({ x, y, width, height }: Box, to: Point): Point {
  return {
    x: Math.min(x + width, Math.max(x, to.x)),
    y: Math.min(y + height, Math.max(y, to.y)),
  };
}

/** Points of a line, at most 2 pixels apart. */
export function pointsOf(line: readonly Point[] = []): Point[] {
  return line.flatMap((to, i) => {
    const from = line[i - 1] ?? to;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / 2));
    return Array.from({ length: steps }, (_, k) => {
      const share = (k + 1) / steps;
      return { x: from.x + share * dx, y: from.y + share * dy };
    });
  });
}
