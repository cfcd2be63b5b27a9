import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import type { Distribution } from "@heygen-sim/client/distributions";
import { fixed } from "@heygen-sim/client/distributions";
import { parseDistribution } from "@heygen-sim/client/distributions";
import { scaled } from "@heygen-sim/client/distributions";
import { distributionText } from "../http/schemas.ts";
import { SECONDS } from "./_values.ts";
import type { Parameter } from "./fault.ts";

/** Seconds, or a law of seconds, which must be given. */
export const LAW: Parameter<number | string> & {
  readonly fallback: undefined;
} = {
  takes: "LAW",
  summary: "how many seconds, or a law of seconds to draw them from",
  schema: z.union([SECONDS.schema, distributionText])
    .describe("a number of seconds, or a law such as uniform:0.1,2"),
  fallback: undefined,
};

/** Reads a law of seconds as one of milliseconds. */
export function readLaw(law: number | string): Distribution {
  try {
    const seconds = typeof law === "number"
      ? fixed(law)
      : parseDistribution(law);
    return scaled(seconds, 1_000);
  } catch (error) {
    const reason = messageOf(error);
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(`'law' must be a law of seconds: ${reason}`);
  }
}
