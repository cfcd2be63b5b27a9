import type { LoggedRequest } from "../report/request_log.ts";
import type { RecordedDelivery } from "./deliveries.ts";

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
