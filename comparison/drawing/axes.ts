import type { Box } from "./labels.ts";
import { line, text } from "./markup.ts";
import { textWidth } from "./text.ts";

export interface Axis {
  readonly domain: Range;
  readonly spacing: number;
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

/** The lowest and the highest value, or their pixels. */
export type Range = readonly [low: number, high: number];

/** Maps values to pixels: also outside the domain, or clamped to it. */
interface Scale {
  at(value: number): number;
  onto(value: number): number;
}

/** The values that a logarithmic axis can show. */
const MIN_VALUE = 1e-12;
const MAX_VALUE = 1e15;

/** A linear or logarithmic scale; the domain of the latter is above 0. */
function scaleOf(
  [low, high]: Range,
  [from, to]: Range,
  log: boolean,
): Scale {
  const by = (it: number) => log ? Math.log(Math.max(MIN_VALUE, it)) : it;
  const at = (it: number) =>
    from + (to - from) * (by(it) - by(low)) / (by(high) - by(low));
  return { at, onto: (it) => at(Math.min(high, Math.max(low, it))) };
}

/**
 * The domain of a logarithmic axis that shows all values above 0, with a factor of air on
 * both sides and a least ratio of its ends.
 */
export function logDomain(
  values: readonly number[],
  air: number,
  ratio: number,
): Range {
  const shown = values.filter((it) => it > MIN_VALUE && it < MAX_VALUE);
  if (shown.length === 0) return [1, ratio];
  const low = Math.min(...shown) / air;
  const highest = Math.max(...shown);
  // A label to the right of the last value needs room in proportion.
  const high = highest * Math.max(air, (highest / low) ** 0.2);
  const more = Math.sqrt(Math.max(1, ratio / (high / low)));
  return [low / more, high * more];
}

/** Removes the rounding error of a value such as 0.1 + 0.2. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** At most `most` round numbers: steps of 1, 2 or 5 times a power of ten. */
function linearTicks([low, high]: Range, most: number): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / Math.max(1, most)));
  for (const factor of [1, 2, 5, 10, 20, 50]) {
    const step = exact(factor * power);
    const first = Math.ceil(exact(low / step));
    const length = Math.floor(exact(high / step)) - first + 1;
    if (length > most) continue;
    return Array.from({ length }, (_, k) => exact((first + k) * step));
  }
  return [];
}

/**
 * At most `most` round numbers within a domain, evenly spread. On a logarithmic axis these
 * are 1, 2, 5, 10, 20 and so on, or powers of ten alone where there are many.
 */
function ticksOf(domain: Range, most: number, log: boolean): number[] {
  const [low, high] = domain;
  // A narrow domain is nearly linear.
  if (!log || high / low < 4) return linearTicks(domain, most);
  const from = Math.floor(Math.log10(low));
  const length = Math.ceil(Math.log10(high)) - from + 1;
  const powers = Array.from({ length }, (_, k) => from + k);
  const ladders: readonly (readonly [every: number, factors: number[]])[] = [
    [1, high / low < 12 ? [1, 1.5, 2, 3, 5, 7] : [1, 2, 5]],
    [1, [1, 2, 5]],
    [1, [1]],
    [2, [1]],
    [3, [1]],
    [6, [1]],
  ];
  return ladders.map(([every, factors]) =>
    powers.filter((power) => power % every === 0)
      .flatMap((power) => factors.map((it) => exact(it * 10 ** power)))
      .filter((value) => value >= low && value <= high)
  ).find((ticks) => ticks.length <= most) ?? [];
}
