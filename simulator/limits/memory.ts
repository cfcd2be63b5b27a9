/** What memory is shared by. */
export type MemoryUse =
  | "jobs"
  | "deliveries"
  | "keys"
  | "report"
  | "journal"
  | "events";

/** The part of all memory that each use may take; they come to 1. */
const PARTS: Readonly<Record<MemoryUse, number>> = {
  jobs: 3 / 8,
  deliveries: 1 / 4,
  keys: 1 / 8,
  report: 1 / 8,
  journal: 1 / 16,
  events: 1 / 16,
};

/**
 * Shares memory among all that grows with requests.
 *
 * @param max The bytes to share.
 * @returns The bytes for each use.
 */
export function shareMemory(max: number): Readonly<Record<MemoryUse, number>> {
  const shares = Object.entries(PARTS).map(([use, part]) => [use, part * max]);
  return Object.fromEntries(shares);
}
