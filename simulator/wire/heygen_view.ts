import { randomStream } from "@heygen-sim/client/distributions";
import { failureOf } from "../core/draw.ts";
import {
  type Job,
  type JobEdit,
  type Phase,
  phaseOf,
  type Submission,
} from "../core/job.ts";
import { type HeyGenIds, type Language, languageOf } from "./heygen_ids.ts";
import type { ResultFile, ResultUrls } from "./result_urls.ts";

/** A job as the generations of HeyGen's wire see it, before each names its fields. */
export interface HeyGenView {
  readonly id: string;
  /** What the creator specified; a job of another wire is a translation. */
  readonly submission: Submission;
  readonly phase: Phase;
  readonly title: string | undefined;
  readonly language: Language;
  /** When it was created, in whole seconds since the epoch. */
  readonly createdAt: number;
  /** When it ended, in whole seconds since the epoch. */
  readonly endedAt: number | undefined;
  /** The length of the video, in seconds. */
  readonly duration: number;
  /** Why it failed; `undefined` also where the service gives no reason. */
  readonly failure: string | undefined;
  /** The kind of the failure, if its creator specified one. */
  readonly failureCode: string | undefined;
  /** The URL of a file of the result of a completed job, `undefined` before. */
  urlOf(file: ResultFile): string | undefined;
}

export interface HeyGenContext {
  readonly ids: HeyGenIds;
  readonly urls: ResultUrls;
  readonly seed: number | string;
  readonly now: number;
  /** The address of the server, such as `http://127.0.0.1:5000`. */
  readonly origin: string;
  /** What callers have changed of the job. */
  readonly edit: JobEdit | undefined;
}

const TRANSLATION: Submission = { kind: "translation", generation: 3 };

/** The documented messages of failures; the service may also give no reason. */
const MESSAGES: Readonly<Record<string, string>> = {
  "audio-unreadable":
    "Your video's audio is missing or corrupted, please try with another video",
  "video-unreachable":
    "Failed to download video from url, please check the url is valid or the video is public",
  "cancelled": "The job was cancelled",
};

/** Views a job as the generations of HeyGen's wire do. */
export function viewOf(job: Job, context: HeyGenContext): HeyGenView {
  const { ids, urls, seed, now, origin, edit } = context;
  const { details, createdAt, endsAt } = job;
  const submission = details?.submission ?? TRANSLATION;
  const phase = phaseOf(job, now);
  const id = ids.encode(job);
  const hasEnded = phase !== "queued" && phase !== "running";
  const hasFailed = hasEnded && phase !== "completed";
  return {
    id,
    submission,
    phase,
    title: edit?.title ?? details?.title,
    language: languageOf(submission.outputLanguage),
    createdAt: Math.floor(createdAt / 1_000),
    endedAt: hasEnded ? Math.floor(endsAt / 1_000) : undefined,
    duration: lengthOf(job, seed) / 1_000,
    failure: hasFailed ? messageOf(job, seed) : undefined,
    failureCode: phase === "error" ? details?.failure?.code : undefined,
    urlOf: (file) =>
      phase === "completed" ? urls.sign(origin, id, file, now) : undefined,
  };
}

function messageOf(job: Job, seed: number | string): string | undefined {
  const given = job.details?.failure?.message;
  if (given !== undefined && job.outcome === "error") return given ?? undefined;
  const { type } = failureOf(job, seed);
  return MESSAGES[type];
}

/**
 * Draws the length of a video: tens of seconds from 20 to 120 s, in milliseconds.
 *
 * @param video The URL or the upload, or the number of a job without one.
 */
export function drawLength(
  video: number | string,
  seed: number | string,
): number {
  return (2 + Math.floor(randomStream(seed, video, "length")() * 11)) * 10_000;
}

/** The length of a video, in milliseconds; drawn if it was not given. */
function lengthOf(
  { number, details }: Job,
  seed: number | string,
): number {
  return details?.length ?? drawLength(number, seed);
}
