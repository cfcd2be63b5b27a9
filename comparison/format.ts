/**
 * Formats a time for a sentence, in two significant digits: `850 ms`, `2.3 s`,
 * `9.0 min`.
 */
export function shortTime(ms: number): string {
  if (ms === 0) return "0 s";
  if (ms < 995) return `${Number(ms.toPrecision(2))} ms`;
  if (ms < 99_500) return `${digits(ms / 1_000)} s`;
  if (ms < 99.5 * 60_000) return `${digits(ms / 60_000)} min`;
  return `${digits(ms / 3_600_000)} h`;
}

/** Formats two significant digits without an exponent. */
function digits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** Formats a cost relative to the least one, such as `12 % more`. */
export function percentMore(regret: number): string {
  if (regret === Infinity) return "more by far";
  if (regret >= 2.995) return `${regret.toFixed(1)} times as much`;
  if (regret <= 1) return "no more";
  const percent = Math.round((regret - 1) * 100);
  return percent === 0 ? "less than 1 % more" : `${percent} % more`;
}
