/** The types of events of jobs. */
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

/**
 * Returns the body of a message.
 *
 * @param at When it happened, in milliseconds since the epoch.
 */
export function eventText(type: string, at: number, data: unknown): string {
  const timestamp = new Date(at).toISOString();
  return JSON.stringify({ type, timestamp, data });
}
