import type { z } from "@hono/zod-openapi";
import { isoTime } from "../message/iso_time.ts";
import type { jobSchema } from "../message/schemas.ts";
import { failureOf } from "../core/failure.ts";
import { type Job, phaseOf, progressOf } from "../core/job.ts";
import { originOf } from "../message/origin.ts";
import type { WireFields } from "../message/wire_fields.ts";

/** A job as `/jobs` returns it: times in ISO 8601, durations in seconds. */
export type JobBody = z.output<typeof jobSchema>;

/** The fields of {@linkcode JobBody} that faults rewrite. */
export const JOB_FIELDS: WireFields = {
  times: ["created_at", "started_at", "completed_at", "server_time"],
  opaque: ["metadata"],
  status: ["status"],
  phase: "phase",
  progress: "progress",
  pending: { completed_at: null, completion_time: null, error: null },
  queued: { started_at: null },
  noResult: { result_url: null, "links.result": undefined },
};

/** What the body of a job depends on besides the job. */
export interface JobBodyContext {
  /** The job's id. */
  readonly id: string;
  /** The job's id in HeyGen's wire. */
  readonly heygenId: string;
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** The time, in milliseconds since the epoch. */
  readonly now: number;
  /** The hint when to poll again, in milliseconds; 0 for none. */
  readonly retryAfter: number;
  /** The simulation's own address, such as `http://127.0.0.1:5000/s/alice`. */
  readonly origin: string;
}

/**
 * Creates the body of a job.
 *
 * @param job The job.
 * @param context Its id, the time, and what else the body depends on.
 */
export function jobBody(job: Job, context: JobBodyContext): JobBody {
  const { id, heygenId, seed, now, retryAfter, origin } = context;
  const { createdAt, startsAt, endsAt, details } = job;
  const phase = phaseOf(job, now);
  const self = pathOf(context);
  const created_at = isoTime(createdAt);
  const common = {
    heygen_id: heygenId,
    title: details?.title ?? null,
    length: details?.length === undefined ? null : details.length / 1_000,
    metadata: details?.metadata ?? null,
    created_at,
    started_at: startsAt > Math.min(now, endsAt)
      ? null
      : startsAt === createdAt
      ? created_at
      : isoTime(startsAt),
  };
  const server_time = isoTime(now);
  if (phase === "queued" || phase === "running") {
    return {
      id,
      status: "pending",
      phase,
      progress: progressOf(job, now),
      ...common,
      completed_at: null,
      completion_time: null,
      error: null,
      result_url: null,
      retry_after_ms: hintOf(retryAfter),
      server_time,
      links: { self, cancel: self },
    };
  }
  const completed = phase === "completed";
  const result = `${self}/result`;
  return {
    id,
    status: phase,
    phase: null,
    progress: completed ? 1 : null,
    ...common,
    completed_at: isoTime(endsAt),
    completion_time: (endsAt - createdAt) / 1_000,
    error: completed ? null : failureOf(job, seed),
    result_url: completed ? originOf(origin) + result : null,
    retry_after_ms: null,
    server_time,
    links: completed ? { self, result } : { self },
  };
}

/** The hint when to poll again, in milliseconds; null for none. */
export function hintOf(retryAfter: number): number | null {
  return Math.ceil(retryAfter) || null;
}

/**
 * Writes a job in JSON, like `JSON.stringify(jobBody(job, context))`.
 *
 * Most polls are of a pending job without details. Nothing in it needs an escape,
 * so it is written as text, in a fraction of the time.
 *
 * @param job The job.
 * @param context Its id, the time, and what else the body depends on.
 */
export function jobText(job: Job, context: JobBodyContext): string {
  const { id, heygenId, now, retryAfter } = context;
  const { createdAt, startsAt, details } = job;
  const phase = phaseOf(job, now);
  const path = pathOf(context);
  if (details || (phase !== "running" && phase !== "queued")) {
    return JSON.stringify(jobBody(job, context));
  }
  const created = `"${isoTime(createdAt)}"`;
  const started = phase === "queued"
    ? "null"
    : startsAt === createdAt
    ? created
    : `"${isoTime(startsAt)}"`;
  return `{"id":"${id}","status":"pending","phase":"${phase}","progress":${
    progressOf(job, now)
  },"heygen_id":"${heygenId}","title":null,"length":null,"metadata":null,"created_at":${created},"started_at":${started},"completed_at":null,"completion_time":null,"error":null,"result_url":null,"retry_after_ms":${
    hintOf(retryAfter)
  },"server_time":"${
    isoTime(now)
  }","links":{"self":"${path}","cancel":"${path}"}}`;
}

/** The path of a job, below that of its simulation. */
function pathOf({ id, origin }: JobBodyContext): string {
  return `${origin.slice(originOf(origin).length)}/jobs/${id}`;
}
