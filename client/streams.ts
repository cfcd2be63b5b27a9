import { readStatus, type StatusReading } from "./status_reading.ts";
import { backoff } from "./retry.ts";
import type { Course } from "./course.ts";
import { StatusError } from "./errors.ts";
import type { EventStream } from "./event_stream.ts";
import type { ResolvedStatusOptions } from "./status.ts";

/** Streams in a row that may fail, or report nothing for long, before polls. */
const MAX_FUTILE_COUNT = 3;

/**
 * How long a stream has to last: to open one after the other would be to poll,
 * and more often than any algorithm says.
 */
const MIN_LASTING_MS = 10_000;

/** Why the phase is over although the wait is not. */
export interface StreamEnd {
  /** Why there is no stream, if that is known. */
  readonly failure?: StatusError;
  /** Whether another job has become the current one. */
  readonly replaced?: boolean;
}

/** What happens on the streams of a job. */
export type StreamInput =
  /** A stream is about to be requested. */
  | { readonly type: "request" }
  /** It will be a while until the next one is requested. */
  | { readonly type: "pause"; readonly ms: number }
  /** A stream has reported a state. */
  | { readonly type: "event"; readonly reading: StatusReading };

/**
 * Opens one stream of a job after the other, and reads their events.
 *
 * @param course The wait that this is a part of.
 * @param stream The job's stream.
 * @param options The job, and the clock.
 * @param signal Ends it.
 */
export async function* readStreams(
  course: Course,
  stream: EventStream,
  options: ResolvedStatusOptions,
  signal: AbortSignal,
): AsyncGenerator<StreamInput, StreamEnd> {
  const { clock, job, random } = options;
  for (let futile = 0;;) {
    if (course.left === 0 || course.exhausted()) return {};
    yield { type: "request" };
    const start = course.time();
    let opened = false;
    let reported = false;
    try {
      const open = (signal: AbortSignal) => stream.open(signal);
      // The server has sent the end before.
      if (!await course.request(open, stream.name, signal)) return {};
      opened = true;
      for await (const { event, data } of stream.read(signal)) {
        if (event === "end") return {};
        // Many servers do not name their events.
        if (event !== "status" && event !== "message") continue;
        const reading = readEvent(data);
        const { id = job } = course.latest;
        if (reading && !course.replacedBy(reading, id)) {
          reported = true;
          yield { type: "event", reading };
        } else if (event === "status") {
          // The next stream is to begin with the present state.
          stream.lastId = "";
          reported = false;
          break;
        }
      }
      if (reported) course.heard();
    } catch (failure) {
      if (!(failure instanceof StatusError)) throw failure;
      if (!failure.transient) return { failure };
    }
    const lasted = course.time() - start >= MIN_LASTING_MS;
    futile = reported && lasted ? 0 : futile + 1;
    if (futile === MAX_FUTILE_COUNT || course.exhausted()) return {};
    // Later than the server asks for: clients that were cut off together do
    // not come back together.
    const ms = opened
      ? course.capped(stream.retry) + backoff(futile + 1, random)
      : backoff(futile, random);
    const pause = Math.max(ms, course.quiet);
    yield { type: "pause", ms: pause };
    course.excuse(opened ? pause : course.quiet);
    await clock.delay(pause, { signal });
  }
}

/** Reads a state from the data of an event; `undefined` without one. */
function readEvent(data: string): StatusReading | undefined {
  try {
    return readStatus({
      body: JSON.parse(data),
      etag: null,
      retryAfter: undefined,
      fail: (type, what) => new StatusError(type, what),
    });
  } catch {
    return undefined;
  }
}
