import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { FaultTools, Next } from "./fault.ts";

/**
 * Records that a response shows nothing of the job, not even `Retry-After`: a client
 * without a response has none to follow.
 *
 * @returns Records that the response shows all of it, some milliseconds later.
 */
export function withhold(
  context: RequestContext,
): (response: PlainResponse, ms: number) => void {
  const { shown, retryAfter } = context;
  context.shown = undefined;
  context.retryAfter = undefined;
  return (response, ms) => {
    context.shown = shown;
    // Seconds count from the response on, but a date has come nearer.
    context.retryAfter = retryAfter !== undefined && hasDate(response)
      ? retryAfter - ms
      : retryAfter;
  };
}

function hasDate({ headers }: PlainResponse): boolean {
  return headers.some(([name, value]) =>
    name === "retry-after" && !/^\d+$/.test(value)
  );
}

/** Returns a response in place of the service's, which shows nothing of the job. */
export function instead(
  context: RequestContext,
  status: number,
  type: string,
  body: string | null,
): PlainResponse {
  withhold(context);
  return {
    status,
    headers: [["content-type", type], ["cache-control", "no-store"]],
    body,
  };
}

/**
 * Lets a request take effect and delays the response, which shows nothing until
 * then: the client may have disconnected.
 *
 * @param ms The delay, in milliseconds.
 */
export async function late(
  context: RequestContext,
  next: Next,
  { wait }: FaultTools,
  ms: number,
): Promise<PlainResponse> {
  const response = await next();
  const show = withhold(context);
  await wait(ms);
  show(response, ms);
  return response;
}
