import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import type { StoredJob } from "./store.ts";

/** How a job ends. */
export type Outcome = "completed" | "error" | "cancelled";

/** The phase of a job: queued, running, or how it ended. */
export type Phase = "queued" | "running" | Outcome;

/**
 * A step of a job's scenario, as its creator wrote it: the state to report, or the
 * faults to inject.
 */
export type ScenarioStep = string;

/** The outcome with which a step of a scenario ends the job, if it does. */
export function outcomeOf(
  step: ScenarioStep,
): "completed" | "error" | undefined {
  return step === "completed" || step === "error" ? step : undefined;
}

/** The caller's own fields of a job. */
export type Metadata = Readonly<Record<string, unknown>>;

/** What a request of HeyGen's wire specified; fields that were not given are missing. */
export interface Submission {
  /** What the job makes. */
  readonly kind: "translation" | "video" | "lipsync" | "proofread";
  /** The generation of the API that created it. */
  readonly generation: 1 | 2 | 3;
  /** The language to translate to, as the request named it. */
  readonly outputLanguage?: string | undefined;
  readonly inputLanguage?: string | undefined;
  readonly callbackId?: string | undefined;
  readonly folderId?: string | undefined;
  readonly audioOnly?: boolean | undefined;
  /** The id of the batch that it is part of. */
  readonly batch?: string | undefined;
}

/** The reason of a failure, in place of a drawn one. */
export interface FailureReason {
  /** The kind of failure, on wires that have one. */
  readonly code?: string | undefined;
  /** The message; with `null`, HeyGen's wire gives none. */
  readonly message?: string | null | undefined;
}

/** What callers have changed of a job: the job itself stays as drawn. */
export interface JobEdit {
  /** The title in place of the first one. */
  readonly title?: string;
  /** Whether HeyGen's wire does not show it any more. */
  readonly isDeleted?: boolean;
}

/** What the creator of a job specified. */
export interface JobDetails {
  readonly title?: string | undefined;
  /** The length of the video, in milliseconds. */
  readonly length?: number | undefined;
  readonly metadata?: Metadata | undefined;
  /**
   * What `work` was drawn from, if not the simulator's distribution: another one,
   * or the number of milliseconds.
   */
  readonly delay?: Distribution | number | undefined;
  /** The address to send its end to. */
  readonly callbackUrl?: string | undefined;
  /** The simulator's address in what is sent there. */
  readonly callbackOrigin?: string | undefined;
  readonly submission?: Submission | undefined;
  /** The responses to the first reads, step by step. */
  readonly scenario?: readonly ScenarioStep[] | undefined;
  readonly failure?: FailureReason | undefined;
  /**
   * Faults of the requests about it, in place of all others; without any, these
   * requests meet none.
   */
  readonly faults?: readonly string[] | undefined;
}

/**
 * A simulated translation: a value, drawn when it is created, so that its state
 * at any time is a pure function of the job and the time. An intervention (a
 * cancellation, a slot that becomes free) replaces it by another value.
 *
 * There can be millions: it holds nothing that can be computed.
 */
export interface Job {
  /** Its number in this simulation, from 1. */
  readonly number: number;
  readonly createdAt: number;
  /**
   * When the work begins, in milliseconds since the epoch; `Infinity` while the
   * job waits for others to end.
   */
  readonly startsAt: number;
  /** How long the work takes, in whole milliseconds; with 0 the job ends as it begins. */
  readonly work: number;
  /**
   * When it ends, in milliseconds since the epoch; `Infinity` while that is
   * unknown. A cancelled job may end before its work begins.
   */
  readonly endsAt: number;
  /** When it could have begun, while it waits for other jobs. */
  readonly readyAt?: number | undefined;
  readonly outcome: Outcome;
  readonly details: JobDetails | undefined;
}

/** The phase of a job at a time, in milliseconds since the epoch. */
export function phaseOf(job: Job, now: number): Phase {
  if (now >= job.endsAt) return job.outcome;
  return now >= job.startsAt ? "running" : "queued";
}

/** Whether a job has ended by a time, in milliseconds since the epoch. */
export function hasEnded(job: Job, now: number): boolean {
  return now >= job.endsAt;
}

/** Whether the work begins after a time; one that takes no time has an end only. */
export function beginsAfter({ startsAt, endsAt }: Job, now: number): boolean {
  return startsAt > now && startsAt < endsAt;
}

/** The fraction of the work that is done, in whole hundredths below 1. */
export function progressOf({ startsAt, work }: Job, now: number): number {
  // A job with a scenario may take no time and still be pending.
  const done = Math.floor((now - startsAt) * 100 / Math.max(1, work)) / 100;
  return Math.min(0.99, Math.max(0, done));
}

/** Encodes a job for a store. */
export function encodeJob(job: Job): StoredJob {
  const { startsAt, endsAt, readyAt, details, ...rest } = job;
  return {
    ...rest,
    startsAt: finite(startsAt),
    endsAt: finite(endsAt),
    readyAt: readyAt ?? null,
    details: details ? encodeDetails(details) : null,
  };
}

/**
 * Decodes the jobs of a store.
 *
 * @param stored The jobs, by their numbers.
 * @throws {Error} If the details of one are invalid.
 */
export function decodeJobs(stored: Iterable<StoredJob>): readonly Job[] {
  const jobs: Job[] = [];
  const distributions = new Map<string, Distribution>();
  for (const job of stored) {
    // Without destructuring, which takes as long as to read the job.
    jobs.push({
      number: job.number,
      createdAt: job.createdAt,
      startsAt: job.startsAt ?? Infinity,
      work: job.work,
      endsAt: job.endsAt ?? Infinity,
      readyAt: job.readyAt ?? undefined,
      outcome: job.outcome,
      details: job.details === null
        ? undefined
        : decodeDetails(job.details, distributions),
    });
  }
  return jobs;
}

function finite(time: number): number | null {
  return time < Infinity ? time : null;
}

function encodeDetails(details: JobDetails): string {
  const { delay } = details;
  return JSON.stringify(
    typeof delay === "object" ? { ...details, delay: delay.label } : details,
  );
}

/** Decodes details; equal distributions are parsed once. */
function decodeDetails(
  json: string,
  distributions: Map<string, Distribution>,
): JobDetails {
  const details = JSON.parse(json);
  const { delay: label } = details;
  if (typeof label !== "string") return details;
  let delay = distributions.get(label);
  if (!delay) distributions.set(label, delay = parseDistribution(label));
  return { ...details, delay };
}
