import type { PlainResponse } from "../message/plain_response.ts";
import { phaseVersionOf } from "../message/job_headers.ts";
import type { RequestContext } from "../message/request_context.ts";
import { baseUrlOf } from "../message/request.ts";
import { hasEnded, type Job } from "../core/job.ts";
import type { PushSource } from "./source.ts";
import {
  encodeEvents,
  endOf,
  lastEventId,
  RETRY,
  type StateEvents,
} from "./event.ts";
import { respondWithEvents, type Sender } from "./event_stream.ts";
import type { OpenStreams } from "./open_streams.ts";

/** The state that all streams of a simulation share. */
export interface Streams {
  readonly open: OpenStreams;
  /** Encodes the states of jobs. */
  readonly states: StateEvents;
}

/**
 * Streams the states of a job: the present one first, unless the client has
 * received it. A client that has received the end gets a 204, which ends its
 * reconnecting.
 */
export function answerWithJobEvents(
  simulation: PushSource,
  { open, states }: Streams,
  context: RequestContext,
  { number }: Job,
): PlainResponse {
  const { events, jobs, time } = simulation;
  const { request } = context;
  const seen = lastEventId(request.headers);
  const now = time.now();
  const job = jobs.get(number);
  if (job && hasEnded(job, now) && seen === phaseVersionOf(job, now)) {
    context.shown = "ended";
    return {
      status: 204,
      headers: [["cache-control", "no-cache"]],
      body: null,
    };
  }
  const origin = baseUrlOf(request.url);

  function sendState(sender: Sender, job: Job, at: number): void {
    const id = phaseVersionOf(job, at);
    const last = hasEnded(job, at);
    context.job = job;
    const chunk = states.encode({ id, job, at, origin, last });
    sender.send(chunk, last ? "ended" : "pending");
    if (last) sender.end();
  }
  return respondWithEvents(simulation, open, context, (sender) => {
    const now = time.now();
    const job = jobs.get(number);
    const version = job && phaseVersionOf(job, now);
    const known = version !== undefined && seen === version;
    sender.send(RETRY, known ? "pending" : undefined);
    if (job && !known) sendState(sender, job, now);
    else if (!job || hasEnded(job, now)) {
      // It has ended, or been removed, while a fault delayed the response.
      if (known) sender.send(encodeEvents([endOf(seen)]));
      sender.end();
    }
    if (sender.ended) return { leave() {} };
    const unsubscribe = events.subscribe(
      number,
      ({ job, at }) => sendState(sender, job, at),
    );
    return { leave: unsubscribe };
  });
}
