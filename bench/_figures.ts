export function print(name: string, figure: string): void {
  console.log(`${name.padEnd(52)} ${figure.padStart(12)}`);
}

/** The value below which a share `p` of the values lies. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ??
    NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A rate, such as `12,345`. */
export function perSecond(count: number, ms: number): string {
  return Math.round(count / ms * 1_000).toLocaleString("en");
}

/** The garbage collector; ends the process if its flag is missing. */
export function collector(): () => void {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc) return gc;
  console.error("The flag --v8-flags=--expose-gc is missing");
  Deno.exit(2);
}
