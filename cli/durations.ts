import { readFileSync } from "node:fs";
import {
  type Distribution,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { distributionText } from "./parsers.ts";

/** Reads a JSON file of durations; `empirical()` checks that it has durations. */
export function readDurations(path: string): number[] {
  const text = readFileSync(path, "utf8");
  try {
    // Editors on Windows begin files with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new TypeError(
      `must name a JSON array of durations in seconds, got '${path}'`,
    );
  }
}

/**
 * Reads a distribution in seconds, such as `empirical:jobs.json`, or a number of
 * them; returns it in milliseconds.
 */
export function distributionIn(text: string): Distribution {
  return scaled(
    parseDistribution(distributionText(text), { read: readDurations }),
    1_000,
  );
}
