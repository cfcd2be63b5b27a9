import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { StatusError } from "./errors.ts";
import type { Read } from "./engine_options.ts";
import { pollJob } from "./poll_engine.ts";
import type { StatusReport } from "./status.ts";
import type { StatusReading } from "./status_reading.ts";
import type { WaitSession } from "./wait_session.ts";

/** What is polled in a part of a wait. */
export interface SessionPolls {
  /** The request's first line, for messages. */
  readonly name: string;
  /** Looks at the job once. */
  readonly read: Read<StatusReading>;
  /** Starts the algorithm. */
  readonly start: AlgorithmFactory;
  /**
   * The milliseconds that the next request may take.
   *
   * @default {attemptTimeout}
   */
  readonly limit?: () => number;
}

/**
 * Polls for as long as an algorithm says, within what is left of the budgets of
 * a wait, and no longer than until a report has `ended`.
 *
 * @throws {StatusError} If polling cannot continue.
 */
export async function* pollInSession(
  session: WaitSession,
  { name, read, start, limit }: SessionPolls,
): AsyncGenerator<StatusReport, void, undefined> {
  const { requests, failures } = session;
  let seen: StatusReading | undefined;
  const tracked = session.tracked(read);
  const noted = async (signal: AbortSignal) => seen = await tracked(signal);
  const options = session.options(limit);
  try {
    for await (const part of pollJob(noted, start, options, name)) {
      session.requests = requests + part.requests;
      session.failures = failures + part.failures;
      // Also if it was in an earlier part that the job was seen.
      const other = seen && session.replacedBy(seen) && !session.follows;
      if (seen && !other) session.learn(seen);
      const { ended, nextDelay, retryAfter } = part;
      if (ended) session.follow(retryAfter);
      yield session.report(other ? "superseded" : ended, nextDelay);
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const count = error.report?.failures ?? error.requests;
    session.requests = requests + error.requests;
    // The latest of them is counted as it is taken.
    session.failures = failures + count - 1;
    session.failed(error);
    if (error.retryAfter) session.goodAt = session.time();
    const ended = session.spent(session.quiet);
    if (!ended || !error.transient) throw session.complete(error);
    yield session.end(ended);
  }
}
