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

/** A response in place of the service's, which shows nothing of the job. */
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
 * Delays the response by some milliseconds. Until then it shows nothing: the client
 * may have disconnected.
 */
export async function late(
  context: RequestContext,
  next: Next,
  { wait }: FaultTools,
  ms: number,
): Promise<PlainResponse> {
  const response = await next();
  const show = withhold(context);
  await wait(context, ms);
  show(response, ms);
  return response;
}
