/** Maps the values of a domain to pixels. */
export interface Scale {
  /** The lowest and the highest value. */
  readonly domain: readonly [low: number, high: number];
  /** Their pixels. */
  readonly range: readonly [low: number, high: number];
  /** The pixel of a value, also outside the domain. */
  at(value: number): number;
  /** The pixel of a value, clamped to the range. */
  onto(value: number): number;
}

/** The values that a logarithmic axis can show. */
const MIN_VALUE = 1e-12;
const MAX_VALUE = 1e15;

function scale(
  domain: Scale["domain"],
  range: Scale["range"],
  by: (value: number) => number,
): Scale {
  const low = by(domain[0]);
  const span = by(domain[1]) - low;
  const at = (value: number) =>
    range[0] + (range[1] - range[0]) * (by(value) - low) / span;
  const onto = (value: number) =>
    at(Math.min(domain[1], Math.max(domain[0], value)));
  return { domain, range, at, onto };
}

/**
 * A linear scale.
 *
 * @param domain The lowest and the highest value; not the same.
 * @param range Their pixels.
 */
export function linearScale(
  domain: Scale["domain"],
  range: Scale["range"],
): Scale {
  return scale(domain, range, (value) => value);
}

/**
 * A logarithmic scale.
 *
 * @param domain The lowest and the highest value; above 0 and not the same.
 * @param range Their pixels.
 */
export function logScale(
  domain: Scale["domain"],
  range: Scale["range"],
): Scale {
  return scale(domain, range, (value) => Math.log(Math.max(MIN_VALUE, value)));
}

/**
 * The domain of a logarithmic axis that shows all values, with a margin.
 *
 * @param values The values; those that are not above 0 are ignored.
 * @param air The factor beyond the least and the greatest value.
 * @param ratio The least ratio of its ends.
 */
export function logDomain(
  values: readonly number[],
  air: number,
  ratio: number,
): Scale["domain"] {
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

/**
 * The round numbers within a domain: steps of 1, 2 or 5 times a power of ten.
 *
 * @param domain The lowest and the highest value.
 * @param most The most numbers.
 */
export function linearTicks(
  domain: Scale["domain"],
  most: number,
): number[] {
  const [low, high] = domain;
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10, 20, 50]) {
    const step = exact(factor * power);
    const first = Math.ceil(exact(low / step));
    const last = Math.floor(exact(high / step));
    if (last - first >= most) continue;
    return Array.from(
      { length: last - first + 1 },
      (_, k) => exact((first + k) * step),
    );
  }
  return [];
}

/** The step between powers of ten, and the multiples of each. */
type Ladder = [every: number, factors: number[]];

/**
 * The round numbers within a domain that spread evenly on a logarithmic axis: 1,
 * 2, 5, 10, 20 and so on, or powers of ten alone where there are many.
 *
 * @param domain The lowest and the highest value; above 0.
 * @param most The most numbers.
 */
export function logTicks(domain: Scale["domain"], most: number): number[] {
  const [low, high] = domain;
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  // A narrow domain is nearly linear.
  if (high / low < 4) return linearTicks(domain, most);
  const ladders: Ladder[] = [
    ...high / low < 12 ? [[1, [1, 1.5, 2, 3, 5, 7]] satisfies Ladder] : [],
    [1, [1, 2, 5]],
    [1, [1]],
    [2, [1]],
    [3, [1]],
    [6, [1]],
  ];
  for (const [every, factors] of ladders) {
    const ticks: number[] = [];
    for (let power = from; power <= to; power++) {
      if (power % every !== 0) continue;
      for (const factor of factors) {
        const value = exact(factor * 10 ** power);
        if (value >= low && value <= high) ticks.push(value);
      }
    }
    if (ticks.length > most) continue;
    return ticks;
  }
  return [];
}
