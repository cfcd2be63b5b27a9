import type { PlainResponse } from "../http/plain_response.ts";
import { phaseVersionOf } from "../http/etag.ts";
import type { RequestContext } from "../http/request_context.ts";
import { originOf } from "../http/origin.ts";
import { hasEnded, type Job } from "../jobs/job.ts";
import type { Simulation } from "../simulation.ts";
import { encodeEvents, lastEventId, RETRY } from "./event.ts";
import { answerWithEvents, type Sender } from "./event_stream.ts";
import { keepMoving } from "./keep_moving.ts";
import type { OpenStreams } from "./open_streams.ts";
import { endOf, type StateEvents } from "./state_event.ts";

/** What all streams of a simulation share. */
export interface Streams {
  /** Those that are open. */
  readonly open: OpenStreams;
  /** Writes what is told of jobs. */
  readonly states: StateEvents;
}

/**
 * Answers with the states of a job, as it comes to them: the present one first,
 * unless the client has seen it. Who has seen the end gets nothing (204), and
 * need not come back.
 *
 * @param simulation The simulation.
 * @param streams What all streams share.
 * @param exchange The request.
 * @param job The job.
 */
export function answerWithJobEvents(
  simulation: Simulation,
  { open, states }: Streams,
  exchange: RequestContext,
  { number }: Job,
): PlainResponse {
  const { changes, jobs, time } = simulation;
  const { request } = exchange;
  const seen = lastEventId(request.headers);
  const now = time.now();
  const job = jobs.get(number);
  if (job && hasEnded(job, now) && seen === phaseVersionOf(job, now)) {
    exchange.shown = "ended";
    return {
      status: 204,
      headers: [["cache-control", "no-cache"]],
      body: null,
    };
  }
  const origin = originOf(request.url);

  function tell(sender: Sender, job: Job, at: number): void {
    const id = phaseVersionOf(job, at);
    const last = hasEnded(job, at);
    exchange.job = job;
    const chunk = states.write({ id, job, at, origin, last });
    sender.send(chunk, last ? "ended" : "pending");
    if (last) sender.end();
  }
  return answerWithEvents(simulation, open, exchange, (sender) => {
    const now = time.now();
    const job = jobs.get(number);
    const version = job && phaseVersionOf(job, now);
    const known = version !== undefined && seen === version;
    sender.send(RETRY, known ? "pending" : undefined);
    if (job && !known) tell(sender, job, now);
    else if (!job || hasEnded(job, now)) {
      // It has ended, or been forgotten, while the answer was held back.
      if (known) sender.send(encodeEvents([endOf(seen)]));
      sender.end();
    }
    if (sender.ended) return { leave() {} };
    const stop = keepMoving(simulation, sender);
    const leave = changes.listen(
      number,
      ({ job, at }) => tell(sender, job, at),
    );
    return {
      leave() {
        leave();
        stop();
      },
    };
  });
}
