import type { Clock } from "./clock.ts";
import { simulateJob } from "./job.ts";
import { problem } from "./problem.ts";
import { createApp } from "./routes.ts";
import {
  completeSettings,
  type Settings,
  type SimulatorOptions,
} from "./settings.ts";
import { type StatusBody, statusBody, statusWriter } from "./wire.ts";

/** A simulated translation backend. */
export interface Simulator extends Disposable {
  /** What it runs by, the seed included. */
  readonly settings: Settings;
  /** The clock that all of it follows. */
  readonly clock: Clock;
  /**
   * Answers a request, as the global `fetch` would: hand it to a client or to
   * `Deno.serve`.
   */
  fetch(request: Request | URL | string, init?: RequestInit): Promise<Response>;
  /** The same for a server, which has a `Request` and can take a `Response`. */
  handle(request: Request): Response | Promise<Response>;
  /** Tells of the current job. */
  getStatus(): StatusBody;
  /** Starts a new job in place of the current one, and tells of it. */
  resetStatus(): StatusBody;
  /**
   * Stops: from now on requests are answered with 503. Nothing runs in the
   * background that would have to be waited for. `using` does it by itself.
   */
  close(): void;
}

/**
 * Creates a simulator. Its first job starts at once. No timer runs: the state
 * of a job is a pure function of the job and the clock.
 *
 * @param options The law of durations, the error rate, the seed and the clock.
 * @returns The simulator.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/client/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const simulator = createSimulator({ clock, delay: fixed(1_500), errorRate: 0 });
 * await clock.advance(1_500);
 * const answer = await simulator.fetch("http://simulator.test/status");
 * assertEquals((await answer.json()).completion_time, 1.5);
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = completeSettings(options);
  const { clock } = settings;
  let closed = false;
  let number = 1;
  let job = simulateJob(settings, number, clock.now());
  let write = statusWriter(job);

  function getStatus(): StatusBody {
    return statusBody(job, clock.now());
  }
  function resetStatus(): StatusBody {
    const now = clock.now();
    job = simulateJob(settings, ++number, now);
    write = statusWriter(job);
    return statusBody(job, now);
  }

  const app = createApp([
    {
      method: "GET",
      path: "/status",
      summary: "the current translation",
      handle: () => json(write(clock.now())),
    },
    {
      method: "POST",
      path: "/reset",
      summary: "starts a new translation in its place",
      handle: () => json(JSON.stringify(resetStatus())),
    },
  ]);
  function close(): void {
    closed = true;
  }
  function handle(request: Request): Response | Promise<Response> {
    if (!closed) return app.fetch(request);
    const { pathname } = new URL(request.url);
    return problem(503, "This simulator has been closed.", pathname);
  }
  return {
    settings,
    clock,
    handle,
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      return await handle(request);
    },
    getStatus,
    resetStatus,
    close,
    [Symbol.dispose]: close,
  };
}

const JSON_INIT: ResponseInit = {
  headers: [
    ["content-type", "application/json"],
    ["cache-control", "no-store"],
  ],
};

function json(body: string): Response {
  return new Response(body, JSON_INIT);
}
