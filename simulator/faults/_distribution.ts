import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import {
  type Distribution,
  fixed,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { distributionText } from "../message/schemas.ts";
import { SECONDS } from "./_values.ts";
import type { Parameter } from "./fault.ts";

/** Seconds, or a distribution of seconds: a required parameter. */
export const DISTRIBUTION: Parameter<number | string> & {
  readonly fallback: undefined;
} = {
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
    const reason = messageOf(error);
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(
      `'distribution' must be a distribution of seconds: ${reason}`,
    );
  }
}
