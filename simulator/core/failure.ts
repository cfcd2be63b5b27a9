import { randomStream } from "@heygen-sim/client/distributions";
import type { Job } from "./job.ts";

/** Why a job did not succeed. */
export interface Failure {
  /** The kind of failure, for programs. */
  readonly type: string;
  /** The kind of failure, for people. */
  readonly title: string;
  /** This failure, for people. */
  readonly detail: string;
}

const CANCELLED: Failure = {
  type: "cancelled",
  title: "Cancelled",
  detail: "The translation was cancelled before it was done.",
};

const FAILED: Omit<Failure, "type"> = {
  title: "Failed",
  detail: "The translation failed.",
};

const FAILURES: readonly Failure[] = [
  {
    type: "audio-unreadable",
    title: "Audio unreadable",
    detail: "The video has no audio track that can be read.",
  },
  {
    type: "video-unreachable",
    title: "Video unreachable",
    detail: "The video could not be fetched from its address.",
  },
  {
    type: "speech-not-found",
    title: "No speech found",
    detail: "The video contains no speech.",
  },
];

/**
 * Returns why a job failed: as its creator specified, or else drawn from the seed,
 * so that it need not be stored.
 */
export function failureOf(job: Job, seed: number | string): Failure {
  if (job.outcome === "cancelled") return CANCELLED;
  const { code, message } = job.details?.failure ?? {};
  const drawn = randomStream(seed, job.number, "failure")();
  const failure = code === undefined
    ? FAILURES[Math.floor(drawn * FAILURES.length)] ?? CANCELLED
    : FAILURES.find(({ type }) => type === code) ?? { ...FAILED, type: code };
  return typeof message === "string"
    ? { ...failure, detail: message }
    : failure;
}
