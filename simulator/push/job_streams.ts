import { hasEnded, type Job } from "../core/job.ts";
import { phaseVersionOf } from "../message/job_headers.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import { baseUrlOf } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import {
  encodeEvents,
  encodeStart,
  endOf,
  lastEventId,
  RETRY,
} from "./event.ts";
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

/** An event id that no run assigns. */
const UNKNOWN = -1;

/**
 * Streams the events of all jobs, from now on or from the last event that the
 * client received. Where later events are no longer stored, the stream begins with
 * `reset`, and the client has to read its jobs.
 *
 * It sends requests as well, if they are wanted: each after the events before it.
 * Where a client is too slow for them, it receives `missed`.
 *
 * @param requests The requests to send: those about jobs (`"true"`), or all.
 */
export function respondWithAllEvents(
  { events, requestEvents, time }: PushSource,
  streams: EventStreams,
  context: RequestContext,
  requests?: "true" | "all",
): PlainResponse {
  const { request } = context;
  const seen = request.headers.get("last-event-id")
    // No event has an id of another form.
    ? lastEventId(request.headers) ?? UNKNOWN
    : undefined;
  time.now();
  // A fault may delay the stream, which begins with events since the request.
  const from = seen ?? events.last;
  const origin = baseUrlOf(request.url);
  return streams.respond({
    context,
    // The polls that a stream of requests shows move the clock themselves.
    movesClock: requests === undefined,
    begin(stream) {
      time.now();
      const unread = [seen === undefined ? encodeStart(from) : RETRY];
      let sent = from;
      if (!events.knows(from)) {
        sent = events.last;
        unread.push(encodeEvents([{ id: sent, event: "reset", data: {} }]));
      }
      let sentRequest = requestEvents.last;
      function nextRequest(before = Infinity): Uint8Array | undefined {
        for (;;) {
          const request = requestEvents.after(sentRequest);
          if (!request || request.after >= before) return undefined;
          const { number, isAboutJob, chunk } = request;
          const missed = number > sentRequest + 1;
          sentRequest = missed ? number - 1 : number;
          if (missed) return encodeEvents([{ event: "missed", data: {} }]);
          if (isAboutJob || requests === "all") return chunk;
        }
      }
      function nextEvent(): Uint8Array | undefined {
        // Requests come after the events before them.
        if (!events.knows(sent)) return undefined;
        const event = events.after(sent);
        const request = requests && nextRequest(event?.number);
        if (request || !event) return request;
        const { number, job, at } = event;
        sent = number;
        return streams.states
          .encode({ id: number, job, at, origin, last: false });
      }
      const subscriptions = [
        events.subscribeToAll(() => {
          // A client that reads too slowly gets `reset` when it comes back.
          if (events.knows(sent)) stream.wake();
          else stream.end();
        }),
        ...(requests ? [requestEvents.subscribe(() => stream.wake())] : []),
      ];
      return {
        next() {
          const bytes = unread.shift() ?? nextEvent();
          return bytes && { bytes };
        },
        leave: () => subscriptions.forEach((leave) => leave()),
      };
    },
  });
}
