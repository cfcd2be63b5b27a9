import type { Job, Phase } from "../core/job.ts";
import type { HeyGenEvent } from "../wire/heygen_events.ts";
import type { HeyGenView } from "../wire/heygen_view.ts";
import type { JobBodySource } from "../wire/jobs.ts";

export const EVENT_TYPES = [
  "job.queued",
  "job.running",
  "job.completed",
  "job.error",
  "job.cancelled",
] as const;

export type EventType = typeof EVENT_TYPES[number];

/** The default events of an endpoint: the ends of jobs. */
export const DEFAULT_EVENTS: readonly EventType[] = [
  "job.completed",
  "job.error",
  "job.cancelled",
];

/** The type of the event that tests an endpoint. */
export const TEST_EVENT = "webhook.test";

/** In place of an endpoint's id: the callbacks of single jobs. */
export const CALLBACKS = "callbacks";

/** A change of a job. */
export interface JobChange {
  readonly job: Job;
  /** The phase that it has reached. */
  readonly phase: Phase;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** The simulator's address for the receiver. */
  readonly origin: string;
}

/** What the messages about jobs depend on. */
export interface JobMessagesOptions extends JobBodySource {
  /** Views a job as HeyGen's wire does; `undefined` if that does not show it. */
  viewOf(job: Job, at: number, origin: string): HeyGenView | undefined;
}

export interface EventMessage {
  readonly type: string;
  readonly text: () => string;
}

export interface Outgoing {
  readonly id: string;
  readonly body: string;
  /** The text to sign, which a fault can distort. */
  readonly signedBody: string;
  readonly secrets: readonly string[];
  /** By how many seconds the timestamp is wrong. */
  readonly skew: number;
  readonly signatureHeader: string;
}

/** A form of messages, and how they are signed and sent again. */
export interface Scheme {
  /** `undefined` if it has none. */
  jobMessage(
    change: JobChange,
    options: JobMessagesOptions,
  ): EventMessage | undefined;
  /** As {@linkcode jobMessage}, for the end of a batch. */
  batchMessage(event: HeyGenEvent): EventMessage | undefined;
  testMessage(endpoint: string, at: number): EventMessage;
  /** @param timestamp The time of the attempt, in seconds since the epoch. */
  headers(
    outgoing: Outgoing,
    timestamp: number,
  ): Readonly<Record<string, string>>;
  /** The delays after each failed attempt, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Whether a receiver unsubscribes with 410. */
  readonly endsWithGone: boolean;
}
