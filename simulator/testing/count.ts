import { assertOption } from "@heygen-sim/client/algorithms";
import type { LoggedRequest } from "../report/request_log.ts";
import type { RecordedDelivery } from "./deliveries.ts";

/** How many are expected; at least one if no bound is given. */
export interface Bounds {
  /** The exact number. */
  readonly count?: number | undefined;
  /** The least number. */
  readonly min?: number | undefined;
  /** The greatest number. */
  readonly max?: number | undefined;
}

export interface Counted<T> {
  /** What it is, in words. */
  readonly name: string;
  readonly found: readonly T[];
  readonly bounds: Bounds;
  /** Lists some in lines. */
  readonly list: (items: readonly T[]) => string;
  /** Returns what is listed where there are too few. */
  readonly all?: () => Promise<readonly T[]>;
}

/**
 * Asserts a number.
 *
 * @throws {Error} If there are more or fewer.
 */
export async function assertCount<T>(
  { name, found, bounds, list, all }: Counted<T>,
): Promise<void> {
  const { count, min, max } = bounds;
  for (const [key, value] of Object.entries(bounds)) assertBound(key, value);
  const actual = found.length;
  const isFree = count === undefined && min === undefined && max === undefined;
  const least = count ?? min ?? (isFree ? 1 : 0);
  if (actual > (count ?? max ?? Infinity)) {
    fail(
      `Expected ${count ?? `at most ${max}`} ${name}, got ${actual}`,
      list(found),
    );
  }
  if (actual < least) {
    fail(
      `Expected ${
        count ?? `at least ${least}`
      } ${name}, got ${actual}; all that there are`,
      list(await all?.() ?? []),
    );
  }
}

/**
 * Asserts that a bound is valid.
 *
 * @param name The name of the bound.
 * @param value Its value.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is below 0.
 */
export function assertBound(name: string, value: number | undefined): void {
  const ok = value === undefined || typeof value === "number" && value >= 0;
  const subject = `Cannot assert as '${name}'`;
  assertOption(ok, subject, "a number, 0 or more", value);
}

/** Throws the error of an assertion, with lines about it. */
export function fail(message: string, lines: string): never {
  const error = new Error(`${message}:\n${lines || "  (none)"}`);
  error.name = "AssertionError";
  throw error;
}

/** The most lines of a list. */
const MAX_LINES_COUNT = 20;

/** Lists requests for people, one a line. */
export function listRequests(requests: readonly LoggedRequest[]): string {
  return listed(requests, (request) => {
    const { at, method, path, status, client, poll, early, waste } = request;
    const notes = [
      ...(poll === undefined ? [] : [poll]),
      ...(early ? ["early"] : []),
      ...(waste === undefined ? [] : [`waste ${waste} ms`]),
      ...request.faults,
    ].join(", ");
    return `${timeOf(at)} ${status} ${method} ${path} by ${client}${
      notes && ` (${notes})`
    }`;
  });
}

/** Lists deliveries for people, one a line. */
export function listDeliveries(
  deliveries: readonly RecordedDelivery[],
): string {
  return listed(deliveries, ({ at, type, job, url, state, attempts }) => {
    const results = attempts.map(({ status, reason }) => status ?? reason);
    return `${timeOf(at)} ${type} of ${
      job ?? "no job"
    } to ${url}: ${state}, attempts: ${results.join(", ") || "none"}`;
  });
}

/** Names the conditions of a filter: ` with client "app"`. */
export function inWords(filter: object): string {
  const conditions = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      typeof value === "function" ? name : `${name} ${JSON.stringify(value)}`
    );
  return conditions.length === 0 ? "" : ` with ${conditions.join(", ")}`;
}

function listed<T>(items: readonly T[], show: (item: T) => string): string {
  const lines = items.slice(0, MAX_LINES_COUNT).map((it) => `  ${show(it)}`);
  const more = items.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
