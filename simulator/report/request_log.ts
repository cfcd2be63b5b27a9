import type { PollResult, RequestContext } from "../message/request_context.ts";
import type { RequestDetails } from "../message/request_details.ts";

/** A request as a log has it, when its response is complete. */
export interface LoggedRequest {
  /** When it arrived, in milliseconds since the epoch, by the simulator's clock. */
  readonly at: number;
  /** Milliseconds until its response was complete, by the same clock. */
  readonly duration: number;
  /** The method. */
  readonly method: string;
  /** The path, without the query, which can have secrets. */
  readonly path: string;
  /** The status code of the response. */
  readonly status: number;
  /** The bytes in the response body. */
  readonly bytes: number;
  /** The name of the client. */
  readonly client: string;
  /** The id of the request. */
  readonly requestId: string;
  /** The id of the job that it was about. */
  readonly job: string | undefined;
  /** The names of the injected faults. */
  readonly faults: readonly string[];
  /**
   * The result, if it was a poll: the first status, nothing new, the end, or no
   * status.
   */
  readonly poll: PollResult | undefined;
  /** Whether it was a poll before the time that `Retry-After` had asked for. */
  readonly early: boolean;
  /** The client's waste, in milliseconds, if it first saw the job's end. */
  readonly waste: number | undefined;
  /** The headers and bodies, as far as `requestDetails` records them. */
  readonly details: RequestDetails | undefined;
}

/** Passes each request on to a function, after its response. */
export function requestLog(
  log: (request: LoggedRequest) => void,
  idOf: (job: number) => string,
) {
  return {
    record(context: RequestContext): void {
      const { at, answeredAt, job } = context;
      const { method, path, status, bytes, client, requestId } = context;
      const { faults, poll, early, waste, details } = context;
      log({
        at,
        duration: answeredAt - at,
        method,
        path,
        status,
        bytes,
        client,
        requestId,
        job: job && idOf(job.number),
        faults,
        poll,
        early,
        waste,
        details,
      });
    },
  };
}
