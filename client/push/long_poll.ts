import { amend, StatusError } from "../errors.ts";
import { defaultSource, type StatusReading } from "../status.ts";
import type { WaitSession } from "./wait_session.ts";

/** Less than the 30 s after which many servers and proxies end a request. */
const MAX_HOLD_S = 25;

/** Held requests in a row that may be answered early. */
const MAX_EARLY_COUNT = 2;
/** Held requests in a row that fail, after which none is held. */
const MAX_CUT_COUNT = 2;

/** The least time from the start of a held request to the next request. */
const MIN_APART_MS = 1_000;

/** Polls that the server may hold. */
interface LongPolls {
  /** The request's first line, for messages. */
  readonly name: string;
  readonly read: (signal: AbortSignal) => Promise<StatusReading>;
  /**
   * Decides how long the next request asks to be held.
   *
   * @param held Whether it may be held at all.
   * @returns The milliseconds that it may take.
   */
  limit(held: boolean): number;
  /**
   * The pause before the next request while the server holds them: none, but not two
   * within a second. Else the algorithm decides.
   */
  pause(): number | undefined;
}

/**
 * Requests that prefer to be held until something changes (RFC 7240, section
 * 4.3).
 *
 * A server that holds requests says so (`Preference-Applied`) or, behind a proxy
 * that drops the header, takes its time; any other is polled by the algorithm.
 * So is a server that says so and yet answers early, again and again.
 *
 * A proxy may cut requests that are held. The request after one that failed is
 * a plain poll, and after the second failure in a row all are.
 */
export function longPolls(session: WaitSession): LongPolls {
  const { attemptTimeout, clock, fetch, retryBudget } = session.options;
  /** Whether the server holds requests, as far as is known. */
  let holds = true;
  /** Whether it said so in its latest response. */
  let applied = false;
  /** Held requests that failed in a row, and whether the latest request did. */
  let cuts = 0;
  let cut = false;
  /** Held requests in a row that were answered early. */
  let early = 0;
  /** The milliseconds of the latest request, and the seconds that it asked for. */
  let took = 0;
  let seconds = 0;

  const { name, read: look } = defaultSource({
    ...session.options,
    async fetch(url, init) {
      const headers = new Headers(init.headers);
      if (seconds > 0) headers.append("prefer", `wait=${seconds}`);
      const response = await fetch(url, { ...init, headers });
      applied = response.headers.has("preference-applied");
      return response;
    },
  });

  /**
   * The seconds that a request may be held: not beyond the deadline, at which a
   * poll is made; and if it fails, another one fits into the retry budget.
   */
  function holdable(): number {
    if (!holds || cut) return 0;
    const most = Math.min(session.left, retryBudget / 2) / 1_000;
    return Math.floor(Math.min(MAX_HOLD_S, most));
  }

  async function read(signal: AbortSignal): Promise<StatusReading> {
    const start = clock.now();
    try {
      const reading = await look(signal);
      signal.throwIfAborted();
      // The clock may have been set.
      took = Math.max(0, clock.now() - start);
      cut = false;
      if (seconds > 0) {
        const held = took >= seconds * 500;
        holds = applied || held;
        early = held ? 0 : early + 1;
        cuts = 0;
      }
      return reading;
    } catch (error) {
      if (seconds === 0) throw error;
      cut = true;
      cuts++;
      if (cuts === MAX_CUT_COUNT) holds = false;
      // A plain request may succeed.
      throw error instanceof StatusError && error.type === "answer"
        ? amend(error, { transient: true })
        : error;
    }
  }

  return {
    name,
    read,
    limit(held) {
      seconds = held ? holdable() : 0;
      return attemptTimeout + seconds * 1_000;
    },
    pause() {
      if (!holds || early > MAX_EARLY_COUNT) return undefined;
      // What is too short to be held is left to the poll at the deadline.
      const pause = Math.max(0, MIN_APART_MS - (holdable() > 0 ? took : 0));
      return Math.min(pause, session.left);
    },
  };
}
