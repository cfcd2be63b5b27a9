import { z } from "@hono/zod-openapi";
import {
  type Distribution,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { messageOf } from "../_message_of.ts";
import { MAX_DURATION_MS } from "../core/draw.ts";
import { distributionText } from "./schemas.ts";

/** What {@linkcode readDuration} puts in front of a distribution. */
const SCALE = "scaled:1000,";

const plainSeconds = z.number().min(0).max(MAX_DURATION_MS / 1_000);

/** Seconds, or a distribution of them, as they are written. */
export const plainDuration = z.union([
  plainSeconds,
  distributionText.superRefine((text, context) => {
    try {
      readDuration(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
    }
  }),
]);

/** Seconds; returns milliseconds. */
export const seconds = plainSeconds.transform((s) => s * 1_000);

/** Seconds, or a distribution of them; returns milliseconds. */
export const duration = plainDuration.transform(readDuration);

/**
 * Reads seconds, or a distribution of them.
 *
 * @param written What {@linkcode plainDuration} accepts.
 * @returns Milliseconds.
 */
export function readDuration(written: number | string): Distribution | number {
  return typeof written === "number"
    ? written * 1_000
    : scaled(parseDistribution(written), 1_000);
}

/**
 * Writes milliseconds, or a distribution of them, as {@linkcode readDuration} reads
 * them.
 *
 * @param duration Milliseconds.
 */
export function writeDuration(
  duration: Distribution | number,
): number | string {
  if (typeof duration === "number") return duration / 1_000;
  const { label } = duration;
  return label.startsWith(SCALE)
    ? label.slice(SCALE.length)
    : `scaled:0.001,${label}`;
}
