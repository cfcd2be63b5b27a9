import { z } from "@hono/zod-openapi";
import type { Parameter } from "./fault.ts";

/** The maximum time, in seconds: about thirty years. */
const MAX_TIME_S = 1e9;

/** A parameter without its summary. */
type Value<V extends string | number> = Pick<Parameter<V>, "takes" | "schema">;

/** Seconds, 0 or more. */
export const SECONDS: Value<number> = {
  takes: "SECONDS",
  schema: z.number().min(0).max(MAX_TIME_S)
    .describe(`a number from 0 to ${MAX_TIME_S}`),
};

/** Seconds, forwards or backwards. */
export const SHIFT: Value<number> = {
  takes: "SECONDS",
  schema: z.number().min(-MAX_TIME_S).max(MAX_TIME_S)
    .describe(`a number from ${-MAX_TIME_S} to ${MAX_TIME_S}`),
};

/** Seconds, or a word. */
export function secondsOr<const W extends string>(
  word: W,
): Value<number | W> {
  return {
    takes: `SECONDS|${word}`,
    schema: z.union([SECONDS.schema, z.literal(word)])
      .describe(`a number from 0 to ${MAX_TIME_S}, or ${JSON.stringify(word)}`),
  };
}

/** A status code in a range. */
export function statusCode(least: number): Value<number> {
  return {
    takes: "CODE",
    schema: z.int().min(least).max(599)
      .describe(`a whole number from ${least} to 599`),
  };
}
