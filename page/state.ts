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
  readonly length: number | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly completion_time: number | null;
  readonly error: { readonly title: string; readonly detail: string } | null;
  readonly result_url: string | null;
  readonly server_time: string;
}

/** A request that the simulation has responded to, as in the journal. */
export interface RequestEvent {
  readonly at: string;
  readonly answered_at: string;
  readonly request_id: string;
  readonly client: string;
  readonly job: string | null;
  readonly poll: "first" | "redundant" | "end" | "failed" | null;
  readonly waste_seconds: number | null;
}

/** The polls of a job by one client; times are in milliseconds since the epoch. */
export interface Track {
  /** How many are known. */
  count: number;
  /** When the latest ones arrived, in the order of their responses. */
  readonly polls: number[];
  /** When the first response with the end was complete; `undefined` before that. */
  seenAt?: number;
}

/** The time of the simulation. */
interface Clock {
  readonly now: string;
  readonly speed: number;
}

/** Between two calls of a subscriber, in milliseconds. */
const INTERVAL_MS = 250;

/** How much is kept, the latest. */
const MAX_JOBS_COUNT = 500;
const MAX_CLIENTS_COUNT = 100;
const MAX_POLLS_COUNT = 2_000;

/** What is known of the simulation. It changes in place; subscribers are called. */
class State {
  /** The latest jobs by id. */
  readonly jobs = new Map<string, Job>();
  /** Whether there are older jobs than these. */
  hasMore = false;
  /** Who polls: the tracks by job and client, the job that was polled last at the end. */
  readonly tracks = new Map<string, Map<string, Track>>();
  /** Grows with each poll of a client. */
  polls = 0;
  /** Whether events arrive. */
  feed: FeedState = "connecting";
  /** Grows with each connection: what was read by requests is read again. */
  epoch = 0;
  /** Whether the first jobs have been read. */
  ready = false;
  readonly #listeners = new Set<() => void>();
  #timer = 0;
  #called = 0;
  /** What arrives while the latest jobs and requests are read. */
  #arrived: { jobs: Set<string>; requests: RequestEvent[] } | undefined;
  #clock = { time: Date.now(), at: 0, rate: 1 };

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

  /** Calls a function soon after changes, at most four times a second. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The time of the simulation, in milliseconds since the epoch, as far as is known. */
  now(): number {
    const { time, at, rate } = this.#clock;
    return time + (performance.now() - at) * rate;
  }

  /** How many polls of a job are known. */
  pollsOf(job: string): number {
    let polls = 0;
    for (const { count } of this.tracks.get(job)?.values() ?? []) {
      polls += count;
    }
    return polls;
  }

  /** Reads the time, and the progress of pending jobs. */
  async refresh(): Promise<void> {
    try {
      await this.#readClock();
      const { jobs } = await get<{ jobs: Job[] }>(
        "jobs?status=pending&limit=100",
      );
      for (const job of jobs) this.#see(job);
      this.#changed();
    } catch {
      // The state of the feed says what is wrong.
    }
  }

  #changed(): void {
    const wait = this.#called + INTERVAL_MS - performance.now();
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#called = performance.now();
      for (const listener of this.#listeners) listener();
    }, Math.max(20, wait));
  }

  #take(event: string, data: string): void {
    if (event === "status") {
      const job: Job = JSON.parse(data);
      this.#arrived?.jobs.add(job.id);
      this.#see(job);
      this.#atLeast(job.server_time);
    } else if (event === "request") {
      const request: RequestEvent = JSON.parse(data);
      this.#arrived?.requests.push(request);
      this.#record(request);
      this.#atLeast(request.answered_at);
    } else if (event === "reset" || event === "missed") void this.#load();
  }

  #see(job: Job): void {
    const known = this.jobs.get(job.id);
    if (known && known.server_time > job.server_time) return;
    this.jobs.set(job.id, job);
    if (this.jobs.size <= MAX_JOBS_COUNT) return;
    let oldest = job;
    for (const it of this.jobs.values()) {
      if (it.created_at < oldest.created_at) oldest = it;
    }
    this.jobs.delete(oldest.id);
    this.hasMore = true;
  }

  #record({ job, client, poll, at, waste_seconds, answered_at }: RequestEvent) {
    if (job === null || poll === null || client === CLIENT) return;
    const clients = this.tracks.get(job) ?? new Map<string, Track>();
    this.tracks.delete(job);
    this.tracks.set(job, clients);
    const [oldest] = this.tracks.keys();
    if (this.tracks.size > MAX_JOBS_COUNT && oldest) this.tracks.delete(oldest);
    if (!clients.has(client) && clients.size === MAX_CLIENTS_COUNT) return;
    const track = clients.get(client) ?? { count: 0, polls: [] };
    clients.set(client, track);
    track.count++;
    track.polls.push(Date.parse(at));
    if (track.polls.length > MAX_POLLS_COUNT) track.polls.shift();
    if (waste_seconds !== null) track.seenAt ??= Date.parse(answered_at);
    this.polls++;
  }

  /** Reads the latest jobs and requests. Another run of the server has others. */
  async #load(): Promise<void> {
    this.epoch++;
    const arrived = this.#arrived = { jobs: new Set(), requests: [] };
    try {
      await this.#readClock();
      const { jobs, next } = await get<{ jobs: Job[]; next: string | null }>(
        "jobs?limit=100",
      );
      if (arrived !== this.#arrived) return;
      const known = new Set<string>(arrived.jobs);
      for (const { id } of jobs) known.add(id);
      for (const id of this.jobs.keys()) {
        if (!known.has(id)) this.jobs.delete(id);
      }
      this.hasMore = next !== null;
      for (const job of jobs.toReversed()) this.#see(job);
      this.ready = true;
      this.#changed();
      const { entries } = await get<{ entries: RequestEvent[] }>(
        "journal?limit=1000",
      );
      if (arrived !== this.#arrived) return;
      const key = (it: RequestEvent) => `${it.at} ${it.request_id}`;
      const read = new Set(entries.map(key));
      this.tracks.clear();
      for (
        const request of [
          ...entries.toReversed(),
          ...arrived.requests.filter((it) => !read.has(key(it))),
        ]
      ) this.#record(request);
      this.#arrived = undefined;
    } catch {
      // The state of the feed says what is wrong.
    }
    this.#changed();
  }

  async #readClock(): Promise<void> {
    const { now, speed } = await get<Clock>("clock");
    const time = Date.parse(now);
    this.#clock = { time, at: performance.now(), rate: speed };
  }

  /** Takes the time of an event, which is not before its arrival. */
  #atLeast(time: string): void {
    const ms = Date.parse(time);
    if (ms > this.now()) {
      this.#clock = { ...this.#clock, time: ms, at: performance.now() };
    }
  }
}

/** What is known of the simulation. */
export const state: State = new State();

/** Sorts jobs by their creation. */
export function newestFirst(jobs: Iterable<Job>): Job[] {
  return [...jobs].reverse().sort((a, b) =>
    a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0
  );
}

/** Renders again after each change of the simulation. */
export function useSimulation(): State {
  const [, render] = useState(0);
  useEffect(() => state.subscribe(() => render((n) => n + 1)), []);
  return state;
}

/** Keeps the time and the progress of pending jobs up to date while a view shows them. */
export function useRefresh(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const refresh = () => {
      if (!document.hidden && state.feed === "connected") void state.refresh();
    };
    const timer = setInterval(refresh, 2_000);
    return () => clearInterval(timer);
  }, [active]);
}
