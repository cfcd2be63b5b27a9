import { z } from "@hono/zod-openapi";
import {
  type Distribution,
  fixed,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { messageOf } from "../_message_of.ts";
import { distributionText } from "../message/schemas.ts";
import type { Parameter, ParameterValue } from "./fault.ts";

/** The maximum time, in seconds: about thirty years. */
const MAX_TIME_S = 1e9;

type Value<V extends ParameterValue> = Pick<Parameter<V>, "takes" | "schema">;

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

export function secondsOr<const W extends string>(
  word: W,
): Value<number | W> {
  return {
    takes: `SECONDS|${word}`,
    schema: z.union([SECONDS.schema, z.literal(word)])
      .describe(`a number from 0 to ${MAX_TIME_S}, or ${JSON.stringify(word)}`),
  };
}

export const STALL = {
  ...secondsOr("forever"),
  summary: "for how long; `forever` leaves it to the client to give up",
  fallback: "forever",
} as const;

export function stallMs(seconds: number | "forever"): number {
  return seconds === "forever" ? Infinity : seconds * 1_000;
}

export function statusCode(least: number): Value<number> {
  return {
    takes: "CODE",
    schema: z.int().min(least).max(599)
      .describe(`a whole number from ${least} to 599`),
  };
}

/** Seconds, or a distribution of seconds: a required parameter. */
export const DISTRIBUTION = {
  takes: "DISTRIBUTION",
  summary: "how many seconds, or a distribution of seconds to draw them from",
  schema: z.union([SECONDS.schema, distributionText])
    .describe("a number of seconds, or a distribution such as uniform:0.1,2"),
  fallback: undefined,
};

/** Parses a distribution of seconds as one of milliseconds. */
export function readDistribution(text: number | string): Distribution {
  try {
    const seconds = typeof text === "number"
      ? fixed(text)
      : parseDistribution(text);
    return scaled(seconds, 1_000);
  } catch (error) {
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(
      `'distribution' must be a distribution of seconds: ${messageOf(error)}`,
    );
  }
}
