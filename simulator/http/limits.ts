import { HttpProblem } from "../message/http_problem.ts";
import type { Middleware } from "../message/request_context.ts";

interface RateLimit {
  readonly quota: number;
  /** The length of a window, in milliseconds. */
  readonly window: number;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses a limit.
 *
 * @param text Such as `10/1s`: a number of requests, and a time in ms, s, m or h.
 * @throws {TypeError} If the text is not a limit.
 */
export function parseRateLimit(text: string): RateLimit {
  const match = /^(\d{1,9})\/(\d{1,9}(?:\.\d{1,3})?)?(ms|s|m|h)$/.exec(text);
  const quota = Number(match?.[1]);
  const unit = UNITS[match?.[3] ?? ""] ?? 0;
  // 0.07h would be 252000.00000000003, or 253 seconds in a header.
  const window = Math.round(Number(match?.[2] ?? 1) * unit);
  if (quota > 0 && window > 0) return { quota, window };
  throw new TypeError(
    `must be a number of requests above 0 and a time, such as 10/1s or 100/m: current value is '${text}'`,
  );
}

interface Window {
  start: number;
  count: number;
}

const NO_LIMIT: RateLimit = { quota: Infinity, window: Infinity };

/** Beyond it, the oldest windows are dropped. */
const MAX_CALLERS_COUNT = 10_000;

/**
 * Counts requests in windows of a fixed length. A caller's first window begins
 * with their first request.
 */
export class RateLimiter {
  #limit: RateLimit | undefined;
  /** By caller, in the order in which the windows began. */
  readonly #windows = new Map<string, Window>();

  /** @param limit As {@linkcode parseRateLimit} takes it; `undefined` for none. */
  constructor(limit?: string) {
    this.setLimit(limit);
  }

  get hasLimit(): boolean {
    return this.#limit !== undefined;
  }

  /** Sets another limit, which begins without requests. */
  setLimit(limit: string | undefined): void {
    this.#limit = limit === undefined ? undefined : parseRateLimit(limit);
    this.#windows.clear();
  }

  /**
   * Counts a request.
   *
   * @param now The time; not before that of the last call.
   * @returns Whether it is admitted, the milliseconds until the next window, and
   * the headers of the IETF draft "RateLimit header fields for HTTP".
   */
  take(caller: string, now: number) {
    const { quota, window } = this.#limit ?? NO_LIMIT;
    let current = this.#windows.get(caller);
    if (!current || now >= current.start + window) {
      // Put in anew, so that the map stays in the order of the windows.
      this.#windows.delete(caller);
      this.#makeRoom();
      current = { start: now, count: 0 };
      this.#windows.set(caller, current);
    }
    const allowed = current.count < quota;
    if (allowed) current.count++;
    const left = quota - current.count;
    const reset = current.start + window - now;
    // Rounded up, so that a request after these seconds is admitted.
    const [w, t] = [window, reset].map((ms) => Math.ceil(ms / 1_000));
    const headers = [
      ["ratelimit-policy", `"default";q=${quota};w=${w}`],
      ["ratelimit", `"default";r=${left};t=${t}`],
    ] as const;
    return { allowed, reset, headers };
  }

  /** The callers, each with the start of its window and its requests in it. */
  get state() {
    return Array.from(
      this.#windows,
      ([caller, { start, count }]) => [caller, start, count] as const,
    );
  }

  restoreState(state: RateLimiter["state"]): void {
    for (const [caller, start, count] of state) {
      this.#windows.set(caller, { start, count });
    }
  }

  #makeRoom(): void {
    for (const caller of this.#windows.keys()) {
      if (this.#windows.size < MAX_CALLERS_COUNT) return;
      this.#windows.delete(caller);
    }
  }
}

/** Refuses requests above the rate limit of their API key, or else address. */
export function limitRate(limiter: RateLimiter): Middleware | undefined {
  if (!limiter.hasLimit) return undefined;
  return (context, next) => {
    const { apiKey, address, at } = context;
    const { allowed, reset, headers } = limiter.take(apiKey ?? address(), at);
    context.headers.push(...headers);
    if (allowed) return next();
    throw new HttpProblem(429, "Too many requests; see Retry-After.", {
      retryAfter: reset,
    });
  };
}

/**
 * Bounds the requests that stay open: event streams, held requests, and those
 * that a fault delays. Each takes a connection, and thereby a file descriptor,
 * for as long as its client stays.
 */
export class OpenRequests {
  readonly #open = new Set<Request>();
  readonly #shared: OpenRequests | undefined;
  readonly #onEnter: () => void;
  readonly max: number;

  /**
   * Begins without open requests.
   *
   * @param shared Those of several simulations, which count here as well.
   */
  constructor(
    max: number,
    shared?: OpenRequests,
    onEnter: () => void = () => {},
  ) {
    this.max = max;
    this.#shared = shared;
    this.#onEnter = onEnter;
  }

  get size(): number {
    return this.#open.size;
  }

  has(request: Request): boolean {
    return this.#open.has(request);
  }

  /**
   * Counts a request as open. A request counts once, until the first caller closes
   * it.
   *
   * @returns Closes it.
   */
  enter(request: Request): () => void {
    if (this.#open.has(request)) return () => {};
    if (this.#open.size >= this.max) {
      throw new HttpProblem(
        503,
        `The limit of ${this.max} open requests (event streams, held and delayed requests) is reached.`,
        // An idle connection would keep its file descriptor.
        { retryAfter: 1_000, headers: { connection: "close" } },
      );
    }
    const leave = this.#shared?.enter(request);
    this.#open.add(request);
    this.#onEnter();
    return () => {
      this.#open.delete(request);
      leave?.();
    };
  }
}
