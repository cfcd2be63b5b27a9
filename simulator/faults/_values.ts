import { z } from "@hono/zod-openapi";
import type { Parameter } from "./fault.ts";

/** The longest time to ask for, in seconds: some thirty years. */
const LONGEST = 1e9;

/** What a parameter takes, without what it is for. */
type Value<V extends string | number> = Pick<Parameter<V>, "takes" | "schema">;

/** Seconds, 0 or more. */
export const SECONDS: Value<number> = {
  takes: "SECONDS",
  schema: z.number().min(0).max(LONGEST)
    .describe(`a number from 0 to ${LONGEST}`),
};

/** Seconds, forwards or backwards. */
export const SHIFT: Value<number> = {
  takes: "SECONDS",
  schema: z.number().min(-LONGEST).max(LONGEST)
    .describe(`a number from ${-LONGEST} to ${LONGEST}`),
};

/** Seconds, or a word in their place. */
export function secondsOr<const W extends string>(
  word: W,
): Value<number | W> {
  return {
    takes: `SECONDS|${word}`,
    schema: z.union([SECONDS.schema, z.literal(word)])
      .describe(`a number from 0 to ${LONGEST}, or ${JSON.stringify(word)}`),
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
