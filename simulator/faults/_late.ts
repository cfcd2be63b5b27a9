import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { FaultContext } from "./fault.ts";

/**
 * Records that a response shows nothing of the job, not even `Retry-After`: a client
 * without a response has none to follow.
 *
 * @returns Records that the response shows all of it, some milliseconds later.
 */
export function withhold(
  exchange: RequestContext,
): (answer: PlainResponse, ms: number) => void {
  const { shown, retryAfter } = exchange;
  exchange.shown = undefined;
  exchange.retryAfter = undefined;
  return (answer, ms) => {
    exchange.shown = shown;
    exchange.retryAfter = hintLeft(answer, retryAfter, ms);
  };
}

/**
 * Lets a request take effect and delays the response, which shows nothing until
 * then: the client may have disconnected.
 *
 * @param context The request and the clock.
 * @param answer Returns the response.
 * @param ms The delay, in milliseconds.
 */
export async function late(
  { exchange, wait }: FaultContext,
  answer: () => PlainResponse | Promise<PlainResponse>,
  ms: number,
): Promise<PlainResponse> {
  const given = await answer();
  const show = withhold(exchange);
  await wait(ms);
  show(given, ms);
  return given;
}

/**
 * What `Retry-After` asks for when an answer comes late: seconds count from
 * then on, but a date has come nearer.
 *
 * @param retryAfter What it asked for when it was made, in milliseconds.
 * @param ms How late it comes, in milliseconds.
 */
function hintLeft(
  { headers }: PlainResponse,
  retryAfter: number | undefined,
  ms: number,
): number | undefined {
  const isDate = headers.some(([name, value]) =>
    name === "retry-after" && !/^\d+$/.test(value)
  );
  return isDate && retryAfter !== undefined
    ? Math.max(0, retryAfter - ms)
    : retryAfter;
}
