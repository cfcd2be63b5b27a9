import type { Box } from "./labels.ts";
import { line, text } from "./markup.ts";
import type { Scale } from "./scale.ts";
import { textWidth } from "./text.ts";

/** An axis. */
export interface Axis {
  /** The scale. */
  readonly scale: Scale;
  /** The values to mark. */
  readonly ticks: readonly number[];
  /** Formats a value. */
  readonly write: (value: number) => string;
  /** The title. */
  readonly title: string;
}

/** Draws the horizontal axis of a plot, with grid lines. */
export function xAxis(
  { scale, ticks, write, title }: Axis,
  { x, y, width, height }: Box,
): string {
  const [right, bottom] = [x + width, y + height];
  const marks = ticks.map((value) => {
    const at = scale.at(value);
    return line("grid", at, y, at, bottom) +
      text("tick", at, bottom + 16, write(value), "middle");
  });
  return marks.join("") + line("axis", x, bottom, right, bottom) +
    text("title", right, bottom + 35, title, "end");
}

/** Draws the vertical axis of a plot, with grid lines. */
export function yAxis(
  { scale, ticks, write, title }: Axis,
  { x, y, width }: Box,
): string {
  const marks = ticks.map((value) => {
    const at = scale.at(value);
    return line("grid", x, at, x + width, at) +
      text("tick", x - 7, at + 4, write(value), "end");
  });
  return marks.join("") + text("title", 0, y - 12, title);
}

/** The width of the labels of a vertical axis. */
export function gutter(
  ticks: readonly number[],
  write: (value: number) => string,
): number {
  return Math.max(0, ...ticks.map((it) => textWidth(write(it), 12))) + 9;
}
