import { element } from "./markup.ts";

/** A point of a density. */
export interface DensityPoint {
  /** Milliseconds. */
  readonly time: number;
  /** The density as a share of its peak. */
  readonly share: number;
}

/** The share of the peak below which the tail is not drawn. */
const TAIL = 0.01;

/**
 * The points of a density to draw, without its tail.
 *
 * @param density Times in milliseconds, ascending, and densities in any unit.
 */
export function densityPoints(
  { times, values }: {
    readonly times: readonly number[];
    readonly values: readonly number[];
  },
): DensityPoint[] {
  const points = times.map((time, i) => ({ time, value: values[i] ?? NaN }))
    .filter(({ time, value }) => time >= 0 && value >= 0 && value < Infinity);
  const peak = Math.max(0, ...points.map((it) => it.value));
  const last = points.findLastIndex((it) => it.value > TAIL * peak);
  return points.slice(0, last + 1)
    .map(({ time, value }) => ({ time, share: value / peak }));
}

/** Draws a density as a shade behind the lanes. */
export function shade(
  id: string,
  points: readonly { readonly x: number; readonly share: number }[],
  left: number,
  top: number,
  height: number,
): string {
  // A gradient goes on beyond its last stop.
  const width = (points.at(-1)?.x ?? left) - left;
  if (width <= 0) return "";
  const stops = points.map((it) => {
    const offset = (it.x - left) / width;
    return element("stop", { offset, "stop-opacity": it.share * 0.3 });
  });
  return element("linearGradient", { id }, ...stops) +
    element("rect", {
      x: left,
      y: top,
      width,
      height,
      fill: `url(#${id})`,
    });
}
