import { useEffect, useState } from "hono/jsx/dom";
import { CLIENT, get } from "./api.ts";
import { type FeedState, followFeed } from "./feed.ts";

/** A job as `/jobs` shows it. */
export interface Job {
  readonly id: string;
  readonly status: "pending" | "completed" | "error" | "cancelled";
  readonly phase: "queued" | "running" | null;
  readonly progress: number | null;
  readonly heygen_id: string;
  readonly title: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly completion_time: number | null;
  readonly error: { readonly title: string; readonly detail: string } | null;
  readonly result_url: string | null;
  readonly server_time: string;
}

/** A request that the simulation has responded to. */
export interface RequestEvent {
  readonly request_id: string;
  readonly time: string;
  readonly client: string;
  readonly job: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** How many jobs and requests are kept, the latest. */
const MAX_JOBS_COUNT = 500;
const MAX_REQUESTS_COUNT = 5_000;

/** What is known of the simulation. It changes in place; subscribers are called. */
class State {
  /** The jobs by id, in the order in which they were seen first. */
  readonly jobs = new Map<string, Job>();
  /** The requests of all clients but this page, in order. */
  readonly requests: RequestEvent[] = [];
  /** Whether events arrive. */
  feed: FeedState = "connecting";
  /** Grows with each connection: what was read by requests is read again. */
  epoch = 0;
  readonly #listeners = new Set<() => void>();
  #frame = 0;

  /** Begins to follow the events. */
  start(): void {
    followFeed((message) => {
      if (message.type === "event") this.#take(message.event, message.data);
      else {
        this.feed = message.state;
        if (message.state === "connected") void this.#load();
      }
      this.#changed();
    });
  }

  /** Calls a function at most once a frame after changes. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    this.#frame ||= setTimeout(() => {
      this.#frame = 0;
      for (const listener of this.#listeners) listener();
    }, 50);
  }

  #take(event: string, data: string): void {
    if (event === "status") this.#see(JSON.parse(data));
    else if (event === "reset") void this.#load();
    else if (event === "request") {
      const request: RequestEvent = JSON.parse(data);
      if (request.client === CLIENT) return;
      this.requests.push(request);
      if (this.requests.length > MAX_REQUESTS_COUNT) this.requests.shift();
    }
  }

  #see(job: Job): void {
    const known = this.jobs.get(job.id);
    if (known && known.server_time > job.server_time) return;
    this.jobs.set(job.id, job);
    const [oldest] = this.jobs.keys();
    if (this.jobs.size > MAX_JOBS_COUNT && oldest) this.jobs.delete(oldest);
  }

  /** Reads the latest jobs. Another run of the server has other jobs. */
  async #load(): Promise<void> {
    this.epoch++;
    try {
      const { jobs } = await get<{ jobs: Job[] }>("jobs?limit=100");
      this.jobs.clear();
      for (const job of jobs.toReversed()) this.#see(job);
    } catch {
      // The state of the feed says what is wrong.
    }
    this.#changed();
  }
}

/** What is known of the simulation. */
export const state: State = new State();

/** Renders again after each change of the simulation. */
export function useSimulation(): State {
  const [, render] = useState(0);
  useEffect(() => state.subscribe(() => render((n) => n + 1)), []);
  return state;
}
