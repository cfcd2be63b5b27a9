import { CLIENT } from "./api.ts";
import type { RequestEvent } from "./bodies.ts";

/** The polls of a job by one client; times are in milliseconds since the epoch. */
export interface Track {
  count: number;
  /** When the latest ones arrived, in the order of their responses. */
  readonly polls: number[];
  /** When the first response with the end was complete; `undefined` before that. */
  seenAt?: number;
}

export type Poll = Pick<
  RequestEvent,
  "at" | "answered_at" | "client" | "job" | "poll" | "waste_seconds"
>;

/** How much is kept, the latest. */
const MAX_JOBS_COUNT = 500;
const MAX_CLIENTS_COUNT = 100;
const MAX_POLLS_COUNT = 2_000;

const NONE: ReadonlyMap<string, Track> = new Map();

/** Who polls which job, apart from this page. */
export class Tracks {
  polls = 0;
  /** By job, the one that was polled last at the end, and client. */
  readonly #jobs = new Map<string, Map<string, Track>>();

  /**
   * Records a request, if it is a poll of another client.
   *
   * @returns Whether it is.
   */
  record(request: Poll): boolean {
    const { job, client, poll, at, waste_seconds, answered_at } = request;
    if (job === null || poll === null || client === CLIENT) return false;
    const clients = this.#jobs.get(job) ?? new Map<string, Track>();
    this.#jobs.delete(job);
    this.#jobs.set(job, clients);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > MAX_JOBS_COUNT && oldest) this.#jobs.delete(oldest);
    this.polls++;
    if (!clients.has(client) && clients.size === MAX_CLIENTS_COUNT) return true;
    const track = clients.get(client) ?? { count: 0, polls: [] };
    clients.set(client, track);
    track.count++;
    track.polls.push(Date.parse(at));
    if (track.polls.length > MAX_POLLS_COUNT) track.polls.shift();
    if (waste_seconds !== null) track.seenAt ??= Date.parse(answered_at);
    return true;
  }

  clear(): void {
    this.#jobs.clear();
  }

  /** The clients that have polled a job. */
  of(job: string): ReadonlyMap<string, Track> {
    return this.#jobs.get(job) ?? NONE;
  }

  /** How many polls of a job are known. */
  pollsOf(job: string): number {
    let polls = 0;
    for (const { count } of this.of(job).values()) polls += count;
    return polls;
  }

  /** The jobs, the one that was polled last first. */
  jobs(): string[] {
    return [...this.#jobs.keys()].reverse();
  }
}
