import type { z } from "@hono/zod-openapi";
import { failureOf } from "../core/draw.ts";
import type { JobIds } from "../core/ids.ts";
import { type Job, phaseOf, progressOf } from "../core/job.ts";
import { originOf } from "../message/request.ts";
import type { jobSchema } from "../message/schemas.ts";
import type { WireFields } from "../message/wire.ts";
import type { HeyGenIds } from "./heygen_ids.ts";

/** A job as `/jobs` returns it: times in ISO 8601, durations in seconds. */
export type JobBody = z.output<typeof jobSchema>;

export const JOB_FIELDS: WireFields = {
  times: ["created_at", "started_at", "completed_at", "server_time"],
  opaque: ["metadata"],
  status: ["status"],
  phase: "phase",
  progress: "progress",
  hints: ["retry_after_ms"],
  pending: { completed_at: null, completion_time: null, error: null },
  queued: { started_at: null },
  noResult: { result_url: null, "links.result": undefined },
};

/** What the bodies of all jobs depend on. */
export interface JobBodySource {
  readonly ids: Pick<JobIds, "encode">;
  /** Their ids in HeyGen's wire. */
  readonly heygenIds: Pick<HeyGenIds, "encode">;
  readonly settings: {
    readonly seed: number | string;
    readonly retryAfter: number;
  };
}

/** When a job is shown, and to whom. */
export interface JobBodyContext {
  readonly now: number;
  /** The simulation's own address, such as `http://127.0.0.1:5000/s/alice`. */
  readonly origin: string;
}

export function jobBody(
  job: Job,
  { ids, heygenIds, settings }: JobBodySource,
  { now, origin }: JobBodyContext,
): JobBody {
  const { createdAt, startsAt, endsAt, details } = job;
  const phase = phaseOf(job, now);
  const isPending = phase === "queued" || phase === "running";
  const isCompleted = phase === "completed";
  const id = ids.encode(job.number);
  const host = originOf(origin);
  const self = `${origin.slice(host.length)}/jobs/${id}`;
  const result = `${self}/result`;
  const created_at = new Date(createdAt).toISOString();
  return {
    id,
    status: isPending ? "pending" : phase,
    phase: isPending ? phase : null,
    progress: isPending ? progressOf(job, now) : isCompleted ? 1 : null,
    heygen_id: heygenIds.encode(job),
    title: details?.title ?? null,
    length: details?.length === undefined ? null : details.length / 1_000,
    metadata: details?.metadata ?? null,
    created_at,
    started_at: startsAt > Math.min(now, endsAt)
      ? null
      : startsAt === createdAt
      ? created_at
      : new Date(startsAt).toISOString(),
    completed_at: isPending ? null : new Date(endsAt).toISOString(),
    completion_time: isPending ? null : (endsAt - createdAt) / 1_000,
    error: isPending || isCompleted ? null : failureOf(job, settings.seed),
    result_url: isCompleted ? host + result : null,
    retry_after_ms: isPending ? Math.ceil(settings.retryAfter) || null : null,
    server_time: new Date(now).toISOString(),
    links: isPending
      ? { self, cancel: self }
      : isCompleted
      ? { self, result }
      : { self },
  };
}
