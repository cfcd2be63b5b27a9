import type { Job, Phase } from "../core/job.ts";
import { eventOf } from "../wire/heygen_events.ts";
import type { HeyGenView } from "../wire/heygen_view.ts";
import { jobBody, type JobBodySource } from "../wire/jobs.ts";
import { eventText, TEST_EVENT } from "./events.ts";
import type { SchemeName } from "./schemes.ts";
import type { Endpoint } from "./state.ts";

/** What the messages about jobs depend on. */
export interface JobMessagesOptions extends JobBodySource {
  /**
   * Views a job as HeyGen's wire does; `undefined` if that does not show it.
   *
   * @param at The time, in milliseconds since the epoch.
   */
  viewOf(job: Job, at: number, origin: string): HeyGenView | undefined;
}

/** A change of a job. */
export interface JobChange {
  readonly job: Job;
  /** The phase that it has reached. */
  readonly phase: Phase;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** A message before it is sent. */
export interface EventMessage {
  readonly type: string;
  /** Returns the body. */
  readonly text: () => string;
}

/**
 * The message about a change of a job.
 *
 * @returns The message; `undefined` if the scheme has none for the change.
 */
export function jobMessage(
  { job, phase, at }: JobChange,
  scheme: SchemeName,
  origin: string,
  options: JobMessagesOptions,
): EventMessage | undefined {
  if (scheme === "standard") {
    const type = `job.${phase}`;
    return {
      type,
      text: () =>
        eventText(type, at, jobBody(job, options, { now: at, origin })),
    };
  }
  const view = options.viewOf(job, at, origin);
  const event = view && eventOf(view);
  return event && {
    type: event.event_type,
    text: () => JSON.stringify(event),
  };
}

/**
 * The message that tests an endpoint.
 *
 * @param at The time, in milliseconds since the epoch.
 */
export function testMessage(
  { id, scheme }: Pick<Endpoint, "id" | "scheme">,
  at: number,
): EventMessage {
  const type = TEST_EVENT;
  const data = { webhook: id };
  const event = {
    event_id: `evt_${id}_${at}`,
    event_type: type,
    event_data: data,
    created_at: new Date(at).toISOString(),
  };
  return {
    type,
    text: () =>
      scheme === "heygen" ? JSON.stringify(event) : eventText(type, at, data),
  };
}
