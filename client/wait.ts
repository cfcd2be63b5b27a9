import { assertKind, assertOption } from "../algorithms/_assert_option.ts";
import type { BaseReport, Effort, Ended, JobState } from "./report.ts";
import { systemClock } from "./timing.ts";
import { amount, defined } from "./values.ts";

/** The part of the global `fetch` that this library uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Throws a `TypeError` unless an option of a wait is of the right kind. */
export function assertPolling(
  ok: boolean,
  key: string,
  accepted: string,
  value: unknown,
): asserts ok {
  assertKind(ok, `Cannot poll as '${key}'`, accepted, value);
}

/** The options with a default, whose type a given value must have. */
const DEFAULTS = {
  attemptTimeout: 10_000,
  clock: systemClock,
  // Looked up at each request, so that a stub takes effect.
  fetch: ((url, init) => fetch(url, init)) as Fetch,
  immediate: true as boolean,
  maxRequests: Infinity,
  onPoll: (_report: never): unknown => undefined,
  random: (): number => Math.random(),
  retryAfterCap: 60_000,
  retryBudget: 60_000,
  timeout: Infinity,
};

/** What is called of the options that are objects. */
const METHODS = [
  ["clock", "now"],
  ["clock", "delay"],
  ["signal", "throwIfAborted"],
] as const;

/** Options with their defaults applied. */
export type Resolved<Options> = Options & Omit<typeof DEFAULTS, "onPoll">;

/** Checks options and applies the defaults; `undefined` counts as left out. */
export function resolveOptions<Options extends object>(
  options: Options,
): Resolved<Options> {
  const resolved = { ...DEFAULTS, ...defined<Options>(options) };
  for (const [key, fallback] of Object.entries(DEFAULTS)) {
    const value: unknown = resolved[key as keyof typeof DEFAULTS];
    if (typeof fallback === "number") {
      const least = key === "maxRequests" ? 1 : 0;
      const ok = typeof value === "number" && value >= least;
      const accepted = `a number of ${least} or more`;
      assertOption(ok, `Cannot poll as '${key}'`, accepted, value);
    } else {
      const ok = typeof value === typeof fallback;
      assertPolling(ok, key, `of type ${typeof fallback}`, value);
    }
  }
  for (const [key, method] of METHODS) {
    const value: unknown = Object(resolved)[key];
    const ok = method in Object(value) || (key === "signal" && !value);
    assertPolling(ok, key, `of type object with ${method}()`, value);
  }
  return resolved;
}

/** Makes a report; the next request is `due` at a time since the call began. */
export function makeReport<P extends BaseReport>(
  state: JobState,
  effort: Effort,
  ended?: Ended,
  due?: number,
): P {
  const { duration, endedAgo = NaN, recheck: _, ...facts } = state;
  const { status, reading, age, retryAfter } = facts;
  const { elapsed } = effort;
  const estimatedFrom = age === undefined ? "elapsed" : "age";
  const outcome = ended === "finished"
    ? {
      completionTime: duration ?? age ?? elapsed,
      estimatedFrom: duration === undefined ? estimatedFrom : undefined,
      // Of a job that had ended before the call began, only the call's time.
      waste: amount(Math.min(endedAgo, elapsed)),
    }
    : ended || due === undefined
    ? { retryAfter }
    : { nextDelay: Math.max(0, due - elapsed) };
  const known = reading ? { status, reading } : facts;
  return defined<object>({ ...known, ...effort, ended, ...outcome }) as P;
}

/** The last report of a wait, which yields at least one or throws. */
export async function lastReport<T>(reports: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) last = report;
  return last as T;
}
