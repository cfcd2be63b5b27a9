import { newPollCounts, type PollCounts } from "./poll_counts.ts";

/** Waits of one client that are compared with the same baseline. */
interface ComparedWaits {
  jobs: number;
  /** Their requests about the job, up to the poll that saw the end. */
  requests: number;
  waste: number;
}

/** The requests of one client, over all jobs. Updated in place. */
export interface ClientStats extends PollCounts {
  /** Its name. */
  readonly client: string;
  /** The number of requests to each route that were about no single job, by its name. */
  readonly routes: Map<string, number>;
  /** Jobs that the client has polled. */
  jobs: number;
  /** Jobs whose end it has seen. */
  seen: number;
  /** Other requests that list what happens to all jobs, without reports. */
  lists: number;
  /** Requests about jobs whose end it has seen, up to that end. */
  requestsToEnd: number;
  /** The waste over these jobs, in milliseconds. */
  waste: number;
  /** The largest waste of a job, in milliseconds. */
  maxWaste: number;
  /** Waits that can be compared with the best plan, by the label of its baseline. */
  readonly compared: Map<string | null, ComparedWaits>;
}

function newClientStats(client: string): ClientStats {
  return {
    ...newPollCounts(),
    client,
    routes: new Map(),
    jobs: 0,
    seen: 0,
    lists: 0,
    requestsToEnd: 0,
    waste: 0,
    maxWaste: 0,
    compared: new Map(),
  };
}

/** The name that clients beyond the limit share. */
const OTHERS = "(others)";

/** The most clients with statistics of their own. */
const MAX_CLIENTS_COUNT = 1_000;

/** The statistics of clients by name, bounded. */
export class ClientTable {
  /** What the clients beyond the limit share. */
  readonly others: ClientStats = newClientStats(OTHERS);
  readonly #clients = new Map<string, ClientStats>([[OTHERS, this.others]]);

  all(): readonly ClientStats[] {
    return [...this.#clients.values()];
  }

  get state() {
    return this.all().map(({ routes, compared, ...counts }) => ({
      ...counts,
      routes: [...routes],
      compared: [...compared],
    }));
  }

  restoreState(clients: ClientTable["state"]): void {
    for (const { routes, compared, ...counts } of clients) {
      const stats = Object.assign(this.get(counts.client), counts);
      for (const [route, count] of routes) stats.routes.set(route, count);
      for (const [label, waits] of compared) stats.compared.set(label, waits);
    }
  }

  get(name: string): ClientStats {
    const known = this.#clients.get(name);
    if (known) return known;
    // The shared entry is there from the start.
    if (this.#clients.size > MAX_CLIENTS_COUNT) return this.others;
    const client = newClientStats(name);
    this.#clients.set(name, client);
    return client;
  }
}
