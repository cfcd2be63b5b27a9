import { assertKind } from "../algorithms/_assert_option.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/registry.ts";
import { type EventOptions, waitWithEvents } from "./wake_on_event.ts";
import { assertPolling, lastReport, resolveOptions } from "./wait.ts";
import type { EngineHooks } from "./options.ts";
import { push } from "./push/push.ts";
import { type ServiceOptions, serviceSource } from "./service_source.ts";
import { exercise, jobs } from "./services/exercise.ts";
import { pollStatus, type StatusOptions, type StatusReport } from "./status.ts";
import { onAbort } from "./timing.ts";

/** Options of a wait for a translation by any channel. */
export interface ChannelOptions
  extends StatusOptions, EventOptions, ServiceOptions {
  /**
   * How to follow the job. `"poll"` polls by the algorithm. `"push"` follows the job's
   * server-sent events (`/jobs/{id}/events`), which report the end at once, and
   * reconnects where the stream is cut. A plain request looks at the job 3 s
   * after the request of a stream that reports no state, then at intervals that
   * grow from 5 to 30 s, and once a minute while the stream reports. Where there
   * is no stream, or none that lasts, it sends requests that prefer to wait
   * (`Prefer: wait=25`), and where the server does not hold those, it polls by
   * the algorithm. `"push"` ignores `immediate`, and is for the default service
   * and `jobs` only.
   *
   * @default {"poll"}
   */
  readonly channel?: "poll" | "push";
}

/** Checks the options, and starts to wait over the chosen channel. */
function startWait(
  algorithm: Algorithm<AlgorithmName>,
  options: ChannelOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  const { channel = "poll", service } = options;
  const isPush = channel === "push";
  const ok = isPush || channel === "poll";
  assertPolling(ok, "channel", "one of poll, push", channel);
  if (isPush) assertEventStream(options);
  const open = service === undefined ? undefined : serviceSource(service);
  const start = (options: StatusOptions & EngineHooks<StatusReport>) =>
    isPush
      ? pollStatus(ALGORITHMS, algorithm, options, undefined, push)
      : pollStatus(ALGORITHMS, algorithm, options, open);
  return options.receiver === undefined
    ? start(options)
    : waitWithEvents(options, start);
}

/** Checks that the service has streams of events, which have the form of the default one. */
function assertEventStream({ service = exercise, job }: ChannelOptions): void {
  const ok = service === exercise || service === jobs && job !== undefined;
  const accepted = "the default one, or jobs with a 'job'";
  assertKind(
    ok,
    "Cannot follow events as 'service'",
    accepted,
    service?.name,
  );
}

/**
 * Waits for a translation: polls at once and then at the algorithm's intervals,
 * until the job has ended or a budget has run out.
 *
 * @param algorithm When to poll: a name, a generator function or other factory,
 * or anything iterable over intervals in milliseconds.
 * @param options The job, the server and the budgets.
 * @returns The last report. A job that ended in error is a report too.
 * @throws {StatusError} If the wait cannot continue: there has been no good
 * response for the retry budget, or a failure that would repeat.
 * @throws {TypeError} If an argument is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * // In place of a server, a simulator; in place of real time, a clock of ours.
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(9_500), errorRate: 0 });
 *
 * const report = await clock.run(fetchStatus("fibonacci", { fetch, clock }));
 * assertEquals(report.status, "completed");
 * assertEquals(report.requests, 6); // after 0, 1, 2, 4, 7 and 12 s
 * assertEquals(report.completionTime, 9_500);
 * assertEquals(report.waste, 2_500);
 * ```
 */
export async function fetchStatus(
  algorithm: Algorithm<AlgorithmName>,
  options: ChannelOptions = {},
): Promise<StatusReport> {
  return await lastReport(startWait(algorithm, options));
}

/**
 * Watches a translation: like {@linkcode fetchStatus}, but yields a report for
 * each poll or event, so that progress can be shown. Breaking out of the loop, or
 * calling `return()` at any time, ends the wait.
 *
 * @param algorithm When to poll.
 * @param options The job, the server and the budgets.
 * @returns The reports; the last one has `ended`.
 * @throws {StatusError} As with `fetchStatus`, while iterating.
 * @throws {TypeError} If an argument is of the wrong kind, at once.
 * @throws {RangeError} If a number is out of its range, at once.
 *
 * @example
 * ```ts
 * import { watchStatus } from "@heygen-sim/client";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(1_500), errorRate: 0 });
 *
 * const seen: string[] = [];
 * async function watch() {
 *   for await (const { status } of watchStatus("constant", { fetch, clock })) {
 *     seen.push(status);
 *   }
 * }
 * await clock.run(watch());
 * assertEquals(seen, ["pending", "pending", "completed"]); // at 0, 1 and 2 s
 * ```
 */
export function watchStatus(
  algorithm: Algorithm<AlgorithmName>,
  options: ChannelOptions = {},
): AsyncGenerator<StatusReport, void, undefined> {
  const { signal } = resolveOptions(options);
  const leave = new AbortController();
  const reports = startWait(algorithm, { ...options, signal: leave.signal });
  return abortOnReturn(reports, leave, signal);
}

/**
 * Makes `return()` and `throw()` of a generator abort its work. By themselves they
 * would wait for the `next()` that is under way. It also makes `await using` work
 * where generators are not yet disposable (Node 20).
 *
 * @param signal The caller's signal, which aborts it, too. It has a listener
 * only while a report is awaited.
 */
export function abortOnReturn<T>(
  generator: AsyncGenerator<T, void, undefined>,
  leave: AbortController,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const next = generator.next.bind(generator);
  let left = false;
  generator.next = async () => {
    // Of its own, as several calls may be under way.
    const abort = () => leave.abort(signal?.reason);
    if (signal?.aborted) abort();
    const forget = onAbort(signal, abort);
    try {
      return await next();
    } catch (error) {
      // After `return()` an abort is the end, not an error.
      if (left) return { done: true, value: undefined };
      throw error;
    } finally {
      forget?.();
    }
  };
  for (const name of ["return", "throw"] as const) {
    const end = generator[name].bind(generator);
    generator[name] = (value?: unknown) => {
      left = true;
      leave.abort();
      return end(value as undefined);
    };
  }
  const dispose: symbol | undefined = Reflect.get(Symbol, "asyncDispose");
  if (dispose && !(dispose in generator)) {
    Object.assign(generator, { [dispose]: () => generator.return() });
  }
  return generator;
}
