import type { PlainResponse } from "../message/plain_response.ts";
import { phaseVersionOf } from "../message/job_headers.ts";
import type { RequestContext } from "../message/request_context.ts";
import { baseUrlOf } from "../message/request.ts";
import { hasEnded, type Job } from "../core/job.ts";
import { encodeEvents, endOf, lastEventId, RETRY } from "./event.ts";
import type { Chunk, EventStreams, PushSource } from "./event_stream.ts";

/**
 * Streams the states of a job: the present one first, unless the client has
 * received it. A client that has received the end gets a 204, which ends its
 * reconnecting.
 */
export function respondWithJobEvents(
  { events, jobs, time }: PushSource,
  streams: EventStreams,
  context: RequestContext,
  { number }: Job,
): PlainResponse {
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

  function stateOf(job: Job, at: number): Chunk {
    const id = phaseVersionOf(job, at);
    const isLast = hasEnded(job, at);
    context.job = job;
    return {
      bytes: streams.states.encode({ id, job, at, origin, last: isLast }),
      shown: isLast ? "ended" : "pending",
      isLast,
    };
  }
  return streams.respond({
    context,
    movesClock: true,
    begin(stream) {
      const now = time.now();
      const job = jobs.get(number);
      const known = job !== undefined && seen === phaseVersionOf(job, now);
      const isOver = !job || hasEnded(job, now);
      const unread: Chunk[] = [
        { bytes: RETRY, shown: known ? "pending" : undefined, isLast: !job },
      ];
      if (job && !known) unread.push(stateOf(job, now));
      else if (known && isOver) {
        // It has ended while a fault delayed the response.
        unread.push({ bytes: encodeEvents([endOf(seen)]), isLast: true });
      }
      const leave = isOver ? () => {} : events.subscribe(number, (event) => {
        const state = stateOf(event.job, event.at);
        unread.push(state);
        stream.wake();
        if (state.isLast) stream.end();
      });
      if (isOver) stream.end();
      return { next: () => unread.shift(), leave };
    },
  });
}
