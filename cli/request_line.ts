import type { LoggedRequest } from "@heygen-sim/simulator";

// Of ASCII and of Latin-1: terminals obey both.
// deno-lint-ignore no-control-regex -- the pattern finds them
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** The forms of a request log, by their names. */
export const LOG_FORMS = {
  /** A line for people. */
  requests(request: LoggedRequest): string {
    const { at, duration, method, path, status, bytes, client } = request;
    const time = new Date(at).toISOString().slice(11, 23);
    const faults = request.faults.length > 0
      ? ` [${request.faults.join(", ")}]`
      : "";
    return `${time} ${status} ${method} ${path} ${bytes} B ${
      Math.round(duration)
    } ms ${client}${faults}`.replaceAll(CONTROL, "?");
  },
  /** An object for programs, with the names of the journal. */
  json(request: LoggedRequest): string {
    const { at, duration, requestId, job = null, ...others } = request;
    return JSON.stringify({
      at: new Date(at).toISOString(),
      duration_ms: duration,
      ...others,
      request_id: requestId,
      job,
    });
  },
} as const;

/** The names of the forms. */
export const LOG_NAMES = ["requests", "json"] as const;
