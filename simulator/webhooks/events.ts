/** What happens to jobs, as webhooks tell of it. */
export const EVENT_TYPES = [
  "job.queued",
  "job.running",
  "job.completed",
  "job.error",
  "job.cancelled",
] as const;

/** A type of events. */
export type EventType = typeof EVENT_TYPES[number];

/** What is told if nothing else is asked for: how jobs end. */
export const DEFAULT_EVENTS: readonly EventType[] = [
  "job.completed",
  "job.error",
  "job.cancelled",
];

/** The type of the event that is sent to try an endpoint. */
export const TEST_EVENT = "webhook.test";

/**
 * Writes what is sent about an event.
 *
 * @param type The type of the event.
 * @param at When it happened, in milliseconds since the epoch.
 * @param data What it is about, in JSON.
 */
export function eventText(type: string, at: number, data: string): string {
  const timestamp = new Date(at).toISOString();
  return `{"type":"${type}","timestamp":"${timestamp}","data":${data}}`;
}
