import type { Box } from "./_geometry.ts";
import { element } from "./_markup.ts";
import type { Scale } from "./_scale.ts";
import { textWidth } from "./_text.ts";

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
  { y, height }: Box,
): string {
  const bottom = y + height;
  const marks = ticks.map((value) => {
    const x = scale.at(value);
    return line("grid", x, y, x, bottom) +
      label(x, bottom + 16, "middle", write(value));
  });
  const [left, right] = scale.range;
  return marks.join("") + line("axis", left, bottom, right, bottom) +
    element(
      "text",
      { class: "title", x: right, y: bottom + 35, "text-anchor": "end" },
      title,
    );
}

/** Draws the vertical axis of a plot, with grid lines. */
export function yAxis(
  { scale, ticks, write, title }: Axis,
  { x, y, width }: Box,
): string {
  const marks = ticks.map((value) => {
    const at = scale.at(value);
    return line("grid", x, at, x + width, at) +
      label(x - 7, at + 4, "end", write(value));
  });
  return marks.join("") +
    element("text", { class: "title", x: 0, y: y - 12 }, title);
}

/**
 * The width of the labels of a vertical axis.
 *
 * @param ticks The values to mark.
 * @param write Formats a value.
 */
export function gutter(
  ticks: readonly number[],
  write: (value: number) => string,
): number {
  return Math.max(0, ...ticks.map((it) => textWidth(write(it), 12))) + 9;
}

/** Draws a straight line. */
export function line(
  kind: string,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): string {
  return element("line", { class: kind, x1, y1, x2, y2 });
}

function label(x: number, y: number, anchor: string, text: string): string {
  return element("text", { class: "tick", x, y, "text-anchor": anchor }, text);
}
