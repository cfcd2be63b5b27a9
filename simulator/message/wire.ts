import type { z } from "@hono/zod-openapi";
import type { ProblemDetails } from "./plain_response.ts";

/** An error in the form of a wire. */
export interface WireError {
  /** The status code. */
  readonly status: number;
  /** The body, for JSON. */
  readonly body: unknown;
}

/** A form of requests and responses with errors of its own. */
export interface Wire {
  /** The beginning of its paths: `/v3/`. */
  readonly prefix: string;
  /** The schema of an error. */
  readonly errorSchema: z.ZodType;
  /** Writes an error. */
  encodeError(problem: ProblemDetails): WireError;
}
