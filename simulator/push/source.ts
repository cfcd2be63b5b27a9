import type { JobIds } from "../core/job_ids.ts";
import type { Jobs } from "../core/jobs.ts";
import type { Time } from "../core/time.ts";
import type { JobBodySource } from "../wire/jobs.ts";
import type { JobEvents } from "./job_events.ts";
import type { RequestEvents } from "./request_events.ts";

/** The parts of a simulation that streams and held requests read. */
export interface PushSource extends JobBodySource {
  /** Aborted when the simulator is closed. */
  readonly closed: AbortSignal;
  readonly events: JobEvents;
  readonly ids: JobIds;
  readonly jobs: Jobs;
  /** Counts a request as open, or refuses it; the result closes it. */
  readonly openRequests: { enter(request: Request): () => void };
  readonly requestEvents: RequestEvents;
  readonly time: Time;
}
