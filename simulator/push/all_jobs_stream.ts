import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { baseUrlOf } from "../message/request.ts";
import { encodeEvents, encodeStart, lastEventId, RETRY } from "./event.ts";
import type { EventStreams, PushSource } from "./event_stream.ts";

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
