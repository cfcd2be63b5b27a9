import {
  type Distribution,
  DISTRIBUTION_FORMS,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { MAX_DURATION_MS } from "../core/draw.ts";
import { distributionText, reports } from "./schemas.ts";

const plainSeconds = z.number().min(0).max(MAX_DURATION_MS / 1_000);

/** Seconds, or a distribution of them, as they are written. */
export const plainDuration = z.union([
  plainSeconds,
  distributionText.superRefine(reports(readDuration)),
]);

/** Seconds; returns milliseconds. */
export const seconds = plainSeconds.transform((s) => s * 1_000);

/** Seconds, or a distribution of them; returns milliseconds. */
export const duration = plainDuration.transform(readDuration);

/** Reads seconds, or a distribution of them. */
export function readDuration(written: number | string): Distribution | number {
  return typeof written === "number"
    ? written * 1_000
    : scaled(parseDistribution(written), 1_000);
}

/**
 * Writes milliseconds, or a distribution of them, as {@linkcode readDuration} reads
 * them.
 */
export function writeDuration(
  duration: Distribution | number,
): number | string {
  return typeof duration === "number" ? duration / 1_000 : inSeconds(duration);
}

/** The text form, in seconds, of a distribution of milliseconds. */
export function inSeconds({ label }: Distribution): string {
  const [, inner] = /^scaled:1000,(.*)$/s.exec(label) ?? [];
  if (inner !== undefined) return inner.replace(/^\((.*)\)$/s, "$1");
  const [name = "", values = ""] = label.split(":", 2);
  const times = DISTRIBUTION_FORMS.find((form) => form.name === name)?.times;
  if (times === undefined) {
    return `scaled:0.001,${name === "mixture" ? `(${label})` : label}`;
  }
  const converted = values.split(",").map((value, index) =>
    index < times ? Number(value) / 1_000 : value
  );
  return `${name}:${converted}`;
}
