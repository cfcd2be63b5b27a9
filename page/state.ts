import { useLayoutEffect, useState } from "hono/jsx/dom";
import { CLIENT, get, pathOf } from "./api.ts";
import type { Clock, Job, JobList, RequestEvent } from "./bodies.ts";
import { type FeedState, followFeed } from "./feed.ts";

const INTERVAL_MS = 250;

/** How much is kept: the latest jobs, and the first clients of each. */
const MAX_JOBS_COUNT = 500;
const MAX_CLIENTS_COUNT = 100;

/** Who polls a job, apart from this page. */
interface Polled {
  readonly clients: Map<string, number>;
  /** When the latest event of a poll arrived, by `performance.now()`. */
  readonly at: number;
}

/** What is known of the simulation. It changes in place; subscribers are called. */
class State {
  readonly jobs = new Map<string, Job>();
  /** Who polls which job, by its id; the one that was polled last is at the end. */
  readonly polled = new Map<string, Polled>();
  /** Grows with each poll of a client. */
  polls = 0;
  feed: FeedState = "connecting";
  /** Why the feed is refused, in the server's words. */
  reason: string | undefined;
  /** Grows with each connection: what was read by requests is read again. */
  epoch = 0;
  ready = false;
  readonly #listeners = new Set<() => void>();
  #maxJobs = MAX_JOBS_COUNT;
  /** Where older jobs are. */
  #older: string | undefined;
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #called = 0;
  /** What arrives while the latest jobs and requests are read. */
  #arrived: { jobs: Job[]; requests: RequestEvent[] } | undefined;
  #clock = { time: Date.now(), at: 0, rate: 1 };

  start(): void {
    followFeed((message) => {
      if (message.type === "event") this.#take(message.event, message.data);
      else {
        this.feed = message.state;
        this.reason = message.reason;
        if (message.state === "connected") void this.#load();
        this.#changed();
      }
    });
  }

  /** Calls a function soon after changes, at most four times a second. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get hasMore(): boolean {
    return this.#older !== undefined;
  }

  /** Reads some of the jobs that are older than these. */
  async readOlder(): Promise<void> {
    const { epoch } = this;
    const older = this.#older;
    if (older === undefined) return;
    const page = await get<JobList>(older);
    if (epoch !== this.epoch) return;
    // A job that has left the list meanwhile is on another page.
    if (older !== this.#older) return await this.readOlder();
    this.#older = pathOf(page);
    this.#maxJobs += page.jobs.length;
    const known = [...this.jobs.values()];
    this.jobs.clear();
    for (const job of [...page.jobs.toReversed(), ...known]) this.#see(job);
    this.#changed();
  }

  /** Changes with each event that may have changed what was read, apart from polls. */
  get version(): string {
    return `${this.epoch} ${this.#changes}`;
  }

  /** The time of the simulation, in milliseconds since the epoch, as far as is known. */
  now(): number {
    const { time, at, rate } = this.#clock;
    return time + (performance.now() - at) * rate;
  }

  /** Takes the time and the speed of the clock as it was read. */
  setClock({ now, speed }: Clock): void {
    this.#clock = { time: Date.parse(now), at: performance.now(), rate: speed };
  }

  /**
   * Reads the progress of pending jobs, if that of one can have changed by now: it is
   * in hundredths, and has no events.
   */
  async refresh(): Promise<void> {
    const now = this.now();
    const isDue = [...this.jobs.values()].some((job) => {
      if (job.status !== "pending") return false;
      const read = Date.parse(job.server_time);
      const age = read - Date.parse(job.started_at ?? job.created_at);
      return now - read > 0.01 * age / Math.max(0.1, job.progress ?? 0);
    });
    if (!isDue) return;
    try {
      const { jobs } = await get<JobList>("jobs?status=pending&limit=100");
      for (const job of jobs) this.#see(job);
      this.#changed();
    } catch {
      // The state of the feed says what is wrong.
    }
  }

  #changed(): void {
    const wait = this.#called + INTERVAL_MS - performance.now();
    this.#timer ||= setTimeout(() => {
      this.#timer = undefined;
      this.#called = performance.now();
      for (const listener of this.#listeners) listener();
    }, Math.max(20, wait));
  }

  #take(event: string, data: string): void {
    if (event === "status") {
      const job: Job = JSON.parse(data);
      this.#arrived?.jobs.push(job);
      this.#see(job);
      this.#atLeast(job.server_time);
      this.#changes++;
    } else if (event === "request") {
      const request: RequestEvent = JSON.parse(data);
      this.#atLeast(request.answered_at);
      this.#arrived?.requests.push(request);
      const isPoll = this.#record(request);
      if (request.method !== "GET") this.#changes++;
      else if (!isPoll) return;
      // Its events show the time, but not how fast that passes.
      if (request.method === "PATCH") {
        get<Clock>("clock").then((clock) => this.setClock(clock), () => {});
      }
    } else if (event === "reset" || event === "missed") void this.#load();
    this.#changed();
  }

  /** Records a request, and returns whether it is a poll of another client. */
  #record({ job, client, poll }: RequestEvent): boolean {
    if (job === null || poll === null || client === CLIENT) return false;
    const { clients } = this.polled.get(job) ?? { clients: new Map() };
    this.polled.delete(job);
    this.polled.set(job, { clients, at: performance.now() });
    const [oldest] = this.polled.keys();
    if (this.polled.size > MAX_JOBS_COUNT && oldest) this.polled.delete(oldest);
    if (clients.has(client) || clients.size < MAX_CLIENTS_COUNT) {
      clients.set(client, (clients.get(client) ?? 0) + 1);
    }
    this.polls++;
    return true;
  }

  #see(job: Job): void {
    const known = this.jobs.get(job.id);
    if (known && known.server_time > job.server_time) return;
    this.jobs.set(job.id, job);
    if (this.jobs.size <= this.#maxJobs) return;
    const [oldest = job, next = job] = newestFirst(this.jobs.values())
      .reverse();
    this.jobs.delete(oldest.id);
    this.#older = `jobs?limit=100&after=${next.id}`;
  }

  /** Reads the latest jobs and requests. Another run of the server has others. */
  async #load(): Promise<void> {
    this.epoch++;
    const arrived = this.#arrived = { jobs: [], requests: [] };
    try {
      this.setClock(await get<Clock>("clock"));
      const page = await get<JobList>("jobs?limit=100");
      if (arrived !== this.#arrived) return;
      // After a restart, the same ids can have an earlier time.
      this.jobs.clear();
      this.#maxJobs = MAX_JOBS_COUNT;
      this.#older = pathOf(page);
      const jobs = [...page.jobs.toReversed(), ...arrived.jobs];
      for (const job of jobs) this.#see(job);
      this.ready = true;
      this.#changed();
      const { entries } = await get<{ entries: RequestEvent[] }>(
        "journal?limit=1000",
      );
      if (arrived !== this.#arrived) return;
      const key = (it: RequestEvent) => `${it.at} ${it.request_id}`;
      const read = new Set(entries.map(key));
      this.polled.clear();
      for (
        const request of [
          ...entries.toReversed(),
          ...arrived.requests.filter((it) => !read.has(key(it))),
        ]
      ) this.#record(request);
    } catch {
      // The state of the feed says what is wrong.
    } finally {
      if (arrived === this.#arrived) this.#arrived = undefined;
    }
    this.#changed();
  }

  /** Takes the time of an event, which is not before its arrival. */
  #atLeast(time: string): void {
    const ms = Date.parse(time);
    if (ms > this.now()) {
      this.#clock = { ...this.#clock, time: ms, at: performance.now() };
    }
  }
}

/** Sorts jobs; of those created at once, the last one in the order given is first. */
export function newestFirst(jobs: Iterable<Job>): Job[] {
  return [...jobs].reverse().sort((a, b) =>
    b.created_at.localeCompare(a.created_at)
  );
}

export const state: State = new State();

/** Renders again after each change of the simulation. */
export function useSimulation(): State {
  const [, render] = useState(0);
  useLayoutEffect(() => state.subscribe(() => render((n) => n + 1)), []);
  return state;
}
