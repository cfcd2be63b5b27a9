import type { Intervals } from "../../algorithms/protocol.ts";
import { amend, StatusError } from "../errors.ts";
import type { Read } from "../poll_engine.ts";
import { defaultSource } from "../status.ts";
import type { StatusReading } from "../status_reading.ts";
import type { WaitSession } from "./wait_session.ts";

/** Less than the 30 s after which many servers and proxies end a request. */
const MAX_HOLD_S = 25;

/** Held requests in a row that may be answered early, or fail. */
const MAX_EARLY_COUNT = 2;
const MAX_CUT_COUNT = 2;

/** The least time from the start of a held request to the next request. */
const MIN_APART_MS = 1_000;

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
export class LongPolls {
  readonly name: string;
  readonly #session: WaitSession;
  readonly #look: Read<StatusReading>;
  /** Whether the server holds requests, as far as is known. */
  #holds = true;
  /** Whether it said so in its latest response. */
  #applied = false;
  /** Held requests that failed in a row, and whether the latest request did. */
  #cuts = 0;
  #cut = false;
  /** Held requests in a row that were answered early. */
  #early = 0;
  #took = 0;
  #seconds = 0;

  constructor(session: WaitSession) {
    this.#session = session;
    const fetch = (url: string, init: RequestInit) => this.#send(url, init);
    const { name, read } = defaultSource({ ...session.options, fetch });
    this.name = name;
    this.#look = read;
  }

  /**
   * Decides how long the next request asks to be held: not beyond the deadline,
   * at which a poll is made; and if it fails, another one fits into the retry
   * budget. Returns the milliseconds that it may take.
   */
  limit(): number {
    const { attemptTimeout } = this.#session.options;
    this.#seconds = this.#holdable();
    return attemptTimeout + this.#seconds * 1_000;
  }

  #holdable(): number {
    if (!this.#holds || this.#cut) return 0;
    const { retryBudget } = this.#session.options;
    const most = Math.min(this.#session.left, retryBudget / 2) / 1_000;
    return Math.floor(Math.min(MAX_HOLD_S, most));
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const { fetch } = this.#session.options;
    const headers = new Headers(init.headers);
    if (this.#seconds > 0) headers.append("prefer", `wait=${this.#seconds}`);
    const response = await fetch(url, { ...init, headers });
    this.#applied = response.headers.has("preference-applied");
    return response;
  }

  async read(signal: AbortSignal): Promise<StatusReading> {
    const { clock } = this.#session.options;
    const start = clock.now();
    try {
      const reading = await this.#look(signal);
      signal.throwIfAborted();
      // The clock may have been set.
      this.#took = Math.max(0, clock.now() - start);
      this.#cut = false;
      if (this.#seconds > 0) this.#judge();
      return reading;
    } catch (error) {
      throw this.#seconds > 0 ? this.#failed(error) : error;
    }
  }

  #judge(): void {
    const held = this.#took >= this.#seconds * 500;
    this.#holds = this.#applied || held;
    this.#early = held ? 0 : this.#early + 1;
    this.#cuts = 0;
  }

  /** Judges the failure of a held request: a plain one may succeed. */
  #failed(error: unknown): unknown {
    this.#cut = true;
    this.#cuts++;
    if (this.#cuts === MAX_CUT_COUNT) this.#holds = false;
    return error instanceof StatusError && error.type === "answer"
      ? amend(error, { transient: true })
      : error;
  }

  /**
   * Sets the intervals: the next request is sent at once while the server holds
   * requests (but not twice within a second), else when the algorithm says so.
   */
  pace(intervals: Intervals): Intervals {
    let slot = 0;
    return {
      next: (observation) => {
        if (observation.status !== "pending") return { done: true, value: 0 };
        if (!this.#holds || this.#early > MAX_EARLY_COUNT) {
          const result = intervals.next(observation);
          if (!result.done) slot += result.value;
          return result;
        }
        const { elapsed, retryAfter = 0 } = observation;
        // What is too short to be held is left to the poll at the deadline.
        const took = this.#holdable() > 0 ? this.#took : 0;
        const pause = Math.max(0, MIN_APART_MS - took);
        const value = elapsed + Math.max(retryAfter, pause) - slot;
        slot += Math.max(1, value);
        return { done: false, value: Math.max(1, value) };
      },
    };
  }
}
