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

/** Values by field; a dot leads into an object, and `undefined` removes a field. */
export type FieldValues = Readonly<Record<string, unknown>>;

/**
 * The fields of a wire that faults rewrite. A fault changes those that a body has
 * and ignores the others.
 */
export interface WireFields {
  /** Fields that hold a time, at any depth, by their names. */
  readonly times: readonly string[];
  /** Fields that hold what the caller wrote: no fault changes it. */
  readonly opaque?: readonly string[];
  /** Fields that hold the status word. */
  readonly status?: readonly string[];
  /**
   * The words for a pending job in its phases.
   *
   * @default {"pending"} for both
   */
  readonly words?: { readonly queued: string; readonly running: string };
  /** The field of the phase of a pending job: `queued` or `running`. */
  readonly phase?: string;
  /** The field of the fraction of the work that is done. */
  readonly progress?: string;
  /**
   * The fields of the milliseconds until the next poll.
   *
   * @default {undefined} the wire has no `Retry-After` of pending jobs
   */
  readonly hints?: readonly string[];
  /** The values of other fields while the job is pending. */
  readonly pending?: FieldValues;
  /** The values of other fields while the job is queued. */
  readonly queued?: FieldValues;
  /** The values of fields while there is no result. */
  readonly noResult?: FieldValues;
}
