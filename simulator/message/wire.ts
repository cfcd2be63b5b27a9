import type { z } from "@hono/zod-openapi";
import type { ProblemDetails } from "./plain_response.ts";

export interface WireError {
  readonly status: number;
  readonly body: unknown;
}

/** A form of requests and responses with errors of its own. */
export interface Wire {
  /** The beginning of its paths: `/v3/`. */
  readonly prefix: string;
  readonly errorSchema: z.ZodType;
  encodeError(problem: ProblemDetails): WireError;
}
