/** Puts values of a domain onto pixels. */
export interface Scale {
  /** The lowest and the highest value shown. */
  readonly domain: readonly [low: number, high: number];
  /** Where these are, in pixels. */
  readonly range: readonly [low: number, high: number];
  /** The pixel of a value, also of one outside. */
  at(value: number): number;
  /** The pixel of a value; what lies outside is put onto the edge. */
  onto(value: number): number;
}

/** Between these, a number is drawn on a logarithmic axis as it is. */
const LEAST = 1e-12;
const MOST = 1e15;

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
 * @param range Where they go.
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
 * @param range Where they go.
 */
export function logScale(
  domain: Scale["domain"],
  range: Scale["range"],
): Scale {
  return scale(domain, range, (value) => Math.log(Math.max(LEAST, value)));
}

/**
 * The domain of a logarithmic axis that shows all values with some air around.
 *
 * @param values What to show; those that are not above 0 have no place on such an
 * axis, and end up on its edge.
 * @param air How many times the least and the greatest value to go on.
 * @param ratio How many times its least value the greatest must be.
 */
export function logDomain(
  values: readonly number[],
  air: number,
  ratio: number,
): Scale["domain"] {
  const shown = values.filter((it) => it > LEAST && it < MOST);
  if (shown.length === 0) return [1, ratio];
  const low = Math.min(...shown) / air;
  const highest = Math.max(...shown);
  // The farther the values spread, the more of it a label right of the last takes.
  const high = highest * Math.max(air, (highest / low) ** 0.2);
  const more = Math.sqrt(Math.max(1, ratio / (high / low)));
  return [low / more, high * more];
}

/** Of 0.1 + 0.2, what is meant. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/**
 * The round numbers within a domain: steps of 1, 2 or 5 times a power of ten.
 *
 * @param domain The lowest and the highest value.
 * @param most How many there may be.
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

/** Which powers of ten, and which multiples of each. */
type Ladder = [every: number, factors: number[]];

/**
 * The round numbers within a domain that spread evenly on a logarithmic axis: 1,
 * 2, 5, 10, 20 and so on, or powers of ten alone where there are many.
 *
 * @param domain The lowest and the highest value; above 0.
 * @param most How many there may be.
 */
export function logTicks(domain: Scale["domain"], most: number): number[] {
  const [low, high] = domain;
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  // Within a few times the least value, evenly spaced numbers tell more.
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
