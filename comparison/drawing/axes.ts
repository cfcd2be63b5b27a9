import type { Box } from "./labels.ts";
import { line, text } from "./markup.ts";
import { type Range, type Scale, scaleOf, ticksOf } from "./scale.ts";
import { textWidth } from "./text.ts";

export interface Axis {
  readonly domain: Range;
  /** The least distance of ticks, in pixels. */
  readonly spacing: number;
  /** Formats a value. */
  readonly write: (value: number) => string;
  readonly title: string;
}

/** Draws the horizontal axis of a plot, with grid lines. */
export function xAxis(
  { domain, spacing, write, title }: Axis,
  { x, y, width, height }: Box,
  log: boolean,
): { scale: Scale; drawn: string } {
  const [right, bottom] = [x + width, y + height];
  const scale = scaleOf(domain, [x, right], log);
  const marks = ticksOf(domain, Math.floor(width / spacing), log).map((it) => {
    const at = scale.at(it);
    return line("grid", at, y, at, bottom) +
      text("tick", at, bottom + 16, write(it), "middle");
  });
  const drawn = marks.join("") + line("axis", x, bottom, right, bottom) +
    text("title", right, bottom + 35, title, "end");
  return { scale, drawn };
}

/** Draws both axes of a logarithmic plot of a given size, with grid lines. */
export function axesOf(
  horizontal: Axis,
  { domain, spacing, write, title }: Axis,
  width: number,
  height: number,
): { box: Box; x: Scale; y: Scale; drawn: string } {
  const rows = height - 74;
  const ticks = ticksOf(domain, Math.floor(rows / spacing), true);
  const widths = ticks.map((it) => textWidth(write(it), 12));
  const left = Math.max(40, ...widths.map((it) => it + 9));
  const box = { x: left, y: 30, width: width - left - 22, height: rows };
  const y = scaleOf(domain, [box.y + rows, box.y], true);
  const marks = ticks.map((it) => {
    const at = y.at(it);
    return line("grid", left, at, left + box.width, at) +
      text("tick", left - 7, at + 4, write(it), "end");
  });
  const { scale: x, drawn } = xAxis(horizontal, box, true);
  const above = text("title", 0, box.y - 12, title);
  return { box, x, y, drawn: marks.join("") + above + drawn };
}
