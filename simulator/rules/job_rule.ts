import type { Distribution } from "@heygen-sim/client/distributions";
import type { FailureReason } from "../core/job.ts";

/** A wire that creates jobs: `"exercise"` is `POST /reset`. */
export type WireName = "exercise" | "jobs" | "heygen-v2" | "heygen-v3";

/** The jobs that a rule is for: those that have all that is given. */
export interface JobMatch {
  /** The wire of the request that creates the job. */
  readonly wire?: WireName | undefined;
  /** The title; `*` stands for any characters. */
  readonly title?: string | undefined;
  /** The caller's own id, on HeyGen's wire. */
  readonly callbackId?: string | undefined;
  /** The language to translate to, by its name or code. */
  readonly language?: string | undefined;
  /** The number of the job in its simulation; that of the first one is 1. */
  readonly number?: number | undefined;
  /** The client, as the report names it; `*` stands for any characters. */
  readonly client?: string | undefined;
}

/**
 * What becomes of jobs that requests create. What a request itself specifies
 * takes precedence.
 */
export interface JobRule {
  /**
   * The jobs.
   *
   * @default {{}} all
   */
  readonly match?: JobMatch | undefined;
  /**
   * The maximum number of jobs; later ones are for the next rule that matches.
   *
   * @default {undefined} any number
   */
  readonly times?: number | undefined;
  /**
   * How long the work takes, in milliseconds, or a distribution that
   * `parseDistribution` reads.
   */
  readonly delay?: Distribution | number | undefined;
  /** How long the job is queued before: as `delay`. */
  readonly queue?: Distribution | number | undefined;
  /** How it ends. */
  readonly outcome?: "completed" | "error" | undefined;
  /** How it fails, if it does. */
  readonly failure?: FailureReason | undefined;
  /** The responses to the first reads, step by step. */
  readonly scenario?: readonly string[] | undefined;
  /**
   * Faults of the requests about the job, in place of all others, such as
   * `"status=503,rate=0.1"`; an empty list for none.
   */
  readonly faults?: readonly string[] | undefined;
}
