import type { Read } from "./poll_engine.ts";
import { amend, StatusError } from "./errors.ts";
import type { Service } from "./services/service.ts";
import type { StatusReading } from "./status_reading.ts";

/** Intervals between looks at a completed job without a result. */
const MIN_RECHECK_MS = 1_000;
const MAX_RECHECK_MS = 8_000;

/** Bears with a service that needs some time to become consistent. */
export function withGrace(
  look: Read<StatusReading>,
  { resultGrace = 0, notFoundGrace = 0 }: Service,
  now: () => number,
): Read<StatusReading> {
  let start: number | undefined;
  let exists = false;
  /** When the job was first seen completed without a result. */
  let incomplete: number | undefined;
  return async (signal) => {
    start ??= now();
    let reading: StatusReading;
    try {
      reading = await look(signal);
    } catch (error) {
      const missing = error instanceof StatusError && error.httpStatus === 404;
      const early = !exists && now() - start < notFoundGrace;
      throw missing && early ? amend(error, { transient: true }) : error;
    }
    exists = true;
    if (reading.status !== "completed" || reading.resultUrl) return reading;
    incomplete ??= now();
    const waited = now() - incomplete;
    const interval = Math.max(MIN_RECHECK_MS, Math.min(waited, MAX_RECHECK_MS));
    const left = resultGrace - waited;
    return left > 0
      ? { ...reading, recheck: Math.min(interval, left) }
      : reading;
  };
}
