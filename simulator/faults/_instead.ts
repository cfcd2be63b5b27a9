import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { withhold } from "./_late.ts";

/**
 * Returns a response in place of the service's, which shows nothing of the job.
 *
 * @param status The status code.
 * @param type The body's type.
 */
export function instead(
  exchange: RequestContext,
  status: number,
  type: string,
  body: string | null,
): PlainResponse {
  withhold(exchange);
  return {
    status,
    headers: [["content-type", type], ["cache-control", "no-store"]],
    body,
  };
}
