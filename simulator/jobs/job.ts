import type { Distribution } from "@heygen-sim/client/distributions";
import type { Metadata } from "./metadata.ts";

/** How a job ends. */
export type Outcome = "completed" | "error" | "cancelled";

/** What a job is doing: waiting for its turn, being worked on, or how it ended. */
export type Phase = "queued" | "running" | Outcome;

/**
 * A step of a job's script, as its creator wrote it: the state to report, or the
 * faults to inject.
 */
export type ScenarioStep = string;

/**
 * The outcome with which a step of a script ends the job.
 *
 * @param step The step.
 * @returns `undefined` if it does not end the job.
 */
export function outcomeOf(
  step: ScenarioStep,
): "completed" | "error" | undefined {
  return step === "completed" || step === "error" ? step : undefined;
}

/** What the caller said of a job when it was created. */
export interface JobDetails {
  /** A name for people. */
  readonly title?: string | undefined;
  /** The length of the video, in milliseconds. */
  readonly length?: number | undefined;
  /** The caller's own fields. */
  readonly metadata?: Metadata | undefined;
  /**
   * What `work` was drawn from, if not the simulator's own law: a law, or the
   * milliseconds themselves.
   */
  readonly delay?: Distribution | number | undefined;
  /** Where to send its end. */
  readonly callbackUrl?: string | undefined;
  /** The simulator's own address, by which that is told. */
  readonly callbackOrigin?: string | undefined;
  /** The responses to the first reads, step by step. */
  readonly scenario?: readonly ScenarioStep[] | undefined;
}

/**
 * A simulated translation: a value, drawn when it is created, so that its state
 * at any moment is a pure function of the job and the time. What intervenes (a
 * cancellation, a slot that comes free) puts another value in its place.
 *
 * There can be millions: six numbers, and nothing that can be computed.
 */
export interface Job {
  /** Its number in this simulation, from 1. Names it inside the simulator. */
  readonly number: number;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /**
   * When the work begins, in milliseconds since the epoch; `Infinity` while it
   * waits for others to end.
   */
  readonly startsAt: number;
  /** How long the work takes, in whole milliseconds; with 0 it ends as it begins. */
  readonly work: number;
  /**
   * When it ends, in milliseconds since the epoch; `Infinity` while that is not
   * known. A cancelled job may end before its work begins.
   */
  readonly endsAt: number;
  /** How it will end. */
  readonly outcome: Outcome;
  /** What the caller said of it. */
  readonly details: JobDetails | undefined;
}

/**
 * What a job is doing.
 *
 * @param job The job.
 * @param now The time, in milliseconds since the epoch.
 */
export function phaseOf(job: Job, now: number): Phase {
  if (now >= job.endsAt) return job.outcome;
  return now >= job.startsAt ? "running" : "queued";
}

/**
 * Whether a job has ended.
 *
 * @param job The job.
 * @param now The time, in milliseconds since the epoch.
 */
export function hasEnded(job: Job, now: number): boolean {
  return now >= job.endsAt;
}
