import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { baseUrlOf } from "../message/request.ts";
import type { PushSource } from "./source.ts";
import { encodeEvents, encodeStart, lastEventId, RETRY } from "./event.ts";
import { respondWithEvents } from "./event_stream.ts";
import type { Streams } from "./job_stream.ts";

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
export function answerWithAllEvents(
  simulation: PushSource,
  { open, states }: Streams,
  context: RequestContext,
  requests?: "true" | "all",
): PlainResponse {
  const { events, requestEvents, time } = simulation;
  const { request } = context;
  const seen = request.headers.get("last-event-id")
    // An id in another form is from another service.
    ? lastEventId(request.headers) ?? UNKNOWN
    : undefined;
  time.now();
  // A fault may delay the response.
  const from = seen ?? events.last;
  const origin = baseUrlOf(request.url);
  return respondWithEvents(simulation, open, context, (sender) => {
    time.now();
    sender.send(seen === undefined ? encodeStart(from) : RETRY);
    let sent = from;
    if (!events.knows(from)) {
      sent = events.last;
      sender.send(encodeEvents([{ id: sent, event: "reset", data: {} }]));
    }
    const unsubscribe = events.subscribeToAll(() => {
      // A client that reads too slowly gets `reset` when it comes back.
      if (events.knows(sent)) sender.wake();
      else sender.end();
    });
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
    const ignoreRequests = requests &&
      requestEvents.subscribe(() => sender.wake());
    return {
      watches: requests !== undefined,
      next() {
        const event = events.after(sent);
        const request = requests && nextRequest(event?.number);
        if (request) return request;
        if (!event) return undefined;
        const { number, job, at } = event;
        sent = number;
        return states.encode({ id: number, job, at, origin, last: false });
      },
      leave() {
        unsubscribe();
        ignoreRequests?.();
      },
    };
  });
}
