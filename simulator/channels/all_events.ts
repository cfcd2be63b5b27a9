import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import { originOf } from "../http/origin.ts";
import type { Simulation } from "../simulation.ts";
import { encodeEvents, encodeStart, lastEventId, RETRY } from "./event.ts";
import { answerWithEvents } from "./event_stream.ts";
import type { Streams } from "./job_events.ts";
import { keepMoving } from "./keep_moving.ts";

/** An event id that no run assigns. */
const UNKNOWN = -1;

/**
 * Answers with what happens to all jobs, from now on or from where the client
 * has left. If that is no longer known, an event says so first, and the client
 * has to look at its jobs itself.
 *
 * @param simulation The simulation.
 * @param streams What all streams share.
 * @param exchange The request.
 */
export function answerWithAllEvents(
  simulation: Simulation,
  { open, states }: Streams,
  exchange: RequestContext,
): PlainResponse {
  const { changes, time } = simulation;
  const { request } = exchange;
  const seen = request.headers.get("last-event-id")
    // An id in another form is from another service: it is unknown, too.
    ? lastEventId(request.headers) ?? UNKNOWN
    : undefined;
  time.now();
  // The answer may go out later than this.
  const from = seen ?? changes.last;
  const origin = originOf(request.url);
  return answerWithEvents(simulation, open, exchange, (sender) => {
    time.now();
    sender.send(seen === undefined ? encodeStart(from) : RETRY);
    let sent = from;
    if (!changes.knows(from)) {
      sent = changes.last;
      sender.send(encodeEvents([{ id: sent, event: "reset", data: "{}" }]));
    }
    const stop = keepMoving(simulation, sender);
    const leave = changes.listenToAll(() => {
      // A client that reads too slowly gets `reset` when it comes back.
      if (changes.knows(sent)) sender.wake();
      else sender.end();
    });
    return {
      next() {
        const change = changes.after(sent);
        if (!change) return undefined;
        const { number, job, at } = change;
        sent = number;
        return states.write({ id: number, job, at, origin, last: false });
      },
      leave() {
        leave();
        stop();
      },
    };
  });
}
