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
