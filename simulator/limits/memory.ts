/** The uses of memory. */
export type MemoryUse =
  | "jobs"
  | "deliveries"
  | "keys"
  | "report"
  | "journal"
  | "events";

/** The fraction of memory for each use; the sum is 1. */
const PARTS: Readonly<Record<MemoryUse, number>> = {
  jobs: 3 / 8,
  deliveries: 1 / 4,
  keys: 1 / 8,
  report: 1 / 8,
  journal: 1 / 16,
  events: 1 / 16,
};

/**
 * Divides memory among the data that grows with requests.
 *
 * @param max The bytes to divide.
 * @returns The bytes for each use.
 */
export function shareMemory(max: number): Readonly<Record<MemoryUse, number>> {
  const shares = Object.entries(PARTS).map(([use, part]) => [use, part * max]);
  return Object.fromEntries(shares);
}
