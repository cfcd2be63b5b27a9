import { onAbort, startStopwatch, type Stopwatch } from "./timing.ts";
import { assertPolling } from "./wait.ts";
import type { EngineHooks } from "./options.ts";
import type { WebhookReceiver } from "./receiver.ts";
import type { StatusOptions, StatusReport } from "./status.ts";

/** Options of a wait that events of the job can wake. */
export interface EventOptions {
  /**
   * A source of events of jobs, such as what `createReceiver` makes: each event
   * makes the wait look at the job at once, or when `Retry-After` is over. An
   * event is no proof of a status, so that a false or repeated one costs a
   * request, and a lost one nothing: the polls go on. Without a `job` events of
   * any job count.
   *
   * @default {undefined} polls only
   */
  readonly receiver?: Pick<WebhookReceiver, "subscribe"> | undefined;
}

/** Starts a wait that events of its job wake. */
export function waitWithEvents<O extends StatusOptions & EventOptions>(
  options: O,
  start: (
    options: O & EngineHooks<StatusReport>,
  ) => AsyncGenerator<StatusReport, void, undefined>,
): AsyncGenerator<StatusReport, void, undefined> {
  const { receiver } = options;
  const ok = typeof receiver?.subscribe === "function";
  assertPolling(ok, "receiver", "a receiver of webhooks", receiver);
  let woken = false;
  let endPause: (() => void) | undefined;

  /** Ends the pause of the wait, or the next one if none is under way. */
  function wake(): void {
    woken = true;
    endPause?.();
  }

  function wakeable(
    { elapsed, until }: Stopwatch,
    signal: AbortSignal | undefined,
  ): Stopwatch {
    return {
      elapsed,
      async until(time, interrupt = signal) {
        const controller = new AbortController();
        endPause = () => controller.abort(interrupt?.reason);
        const forget = onAbort(interrupt, endPause);
        if (interrupt?.aborted || woken) endPause();
        try {
          const slept = await until(time, controller.signal);
          return slept ?? (woken ? 0 : undefined);
        } finally {
          woken = false;
          endPause = undefined;
          forget?.();
        }
      },
    };
  }

  const reports = start({
    ...options,
    startStopwatch: (clock, signal) =>
      wakeable(startStopwatch(clock, signal), signal),
  });
  return (async function* () {
    const unsubscribe = receiver.subscribe(options.job, wake);
    try {
      yield* reports;
    } finally {
      unsubscribe();
    }
  })();
}
