import { onAbort } from "./abort.ts";
import { assertPolling, type EngineHooks } from "./options.ts";
import type { StatusOptions, StatusReport } from "./status.ts";
import { startStopwatch, type Stopwatch } from "./clock.ts";

/** A source of events of jobs, such as a receiver of webhooks. */
export interface JobEvents {
  /**
   * Calls back for each event of a job, and at once if there has been one
   * recently.
   *
   * @param job The job's id; without one, any job.
   * @param wake Called with each event.
   * @returns A function that ends the calls.
   */
  subscribe(job: string | undefined, wake: () => void): () => void;
}

/** Options of a wait that events of the job can wake. */
export interface EventOptions {
  /**
   * Events of the job: each makes the wait look at the job at once, or when
   * `Retry-After` is over. An event is no proof of a status, so that a false or
   * repeated one costs a request, and a lost one nothing: the polls go on.
   * Without a `job` events of any job count.
   *
   * @default {undefined} polls only
   */
  readonly receiver?: JobEvents | undefined;
}

/** Starts a wait that events of its job wake. */
export function waitWithEvents<O extends StatusOptions>(
  receiver: JobEvents,
  options: O,
  start: (
    options: O & EngineHooks<StatusReport>,
  ) => AsyncGenerator<StatusReport, void, undefined>,
): AsyncGenerator<StatusReport, void, undefined> {
  const ok = typeof receiver?.subscribe === "function";
  assertPolling(ok, "receiver", "a receiver of webhooks", receiver);
  const alarm = new Alarm();
  const reports = start({
    ...options,
    startStopwatch: (clock, signal) => {
      const [time, until] = startStopwatch(clock, signal);
      return [time, alarm.wrap(until, signal)];
    },
  });
  return subscribed(receiver, options.job, alarm, reports);
}

async function* subscribed(
  receiver: JobEvents,
  job: string | undefined,
  alarm: Alarm,
  reports: AsyncGenerator<StatusReport, void, undefined>,
): AsyncGenerator<StatusReport, void, undefined> {
  const unsubscribe = receiver.subscribe(job, () => alarm.ring());
  try {
    yield* reports;
  } finally {
    unsubscribe();
  }
}

/** Ends the pause of a wait, or the next one if none is under way. */
class Alarm {
  #rung = false;
  #end: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#end?.();
  }

  /** Makes pauses end when this rings, as after a suspension of no length. */
  wrap(
    until: Stopwatch[1],
    signal: AbortSignal | undefined,
  ): Stopwatch[1] {
    return async (time, interrupt = signal) => {
      const controller = new AbortController();
      const abort = () => controller.abort(interrupt?.reason);
      const forget = onAbort(interrupt, abort);
      if (interrupt?.aborted || this.#rung) abort();
      this.#end = abort;
      try {
        const slept = await until(time, controller.signal);
        return slept || (this.#rung ? Number.MIN_VALUE : 0);
      } finally {
        this.#rung = false;
        this.#end = undefined;
        forget();
      }
    };
  }
}
