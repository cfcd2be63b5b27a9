import type {
  AlgorithmResult,
  Comparison,
  DistributionResult,
} from "./result.ts";

/** The columns; times are in milliseconds. */
const COLUMNS: Readonly<
  Record<
    string,
    (distribution: DistributionResult, it: AlgorithmResult) => string | number
  >
> = {
  distribution: (distribution) => distribution.name,
  label: (distribution) => distribution.label,
  algorithm: (_, it) => it.name,
  requests_mean: (_, it) => it.requests.mean,
  requests_p95: (_, it) => it.requests.p95,
  waste_mean_ms: (_, it) => it.waste.mean,
  waste_p95_ms: (_, it) => it.waste.p95,
  cost_ms: (_, it) => it.cost,
  cost_error_ms: (_, it) => it.costError,
  regret: (_, it) => it.regret,
  waste_ratio: (_, it) => it.wasteRatio,
  request_ratio: (_, it) => it.requestRatio,
  efficiency: (_, it) => it.efficiency,
};

/**
 * Writes a comparison as CSV (RFC 4180, but for its line ends): a line for each
 * algorithm on each distribution.
 */
export function toCsv({ distributions }: Comparison): string {
  const rows = distributions.flatMap((distribution) =>
    distribution.algorithms.map((it) =>
      Object.values(COLUMNS).map((cell) => quoted(cell(distribution, it)))
    )
  );
  return [Object.keys(COLUMNS), ...rows].map((row) => `${row.join(",")}\n`)
    .join("");
}

function quoted(cell: string | number): string {
  // An algorithm that failed has no figures.
  const text = Number.isNaN(cell) ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
