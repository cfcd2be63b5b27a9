import { type ClientStats, newClientStats } from "./client_stats.ts";

/** The name that clients beyond the limit share. */
export const OTHERS = "(others)";

/** The most clients with statistics of their own. */
const MAX_CLIENTS_COUNT = 1_000;

/** The statistics of clients by name, bounded. */
export class ClientTable {
  /** What the clients beyond the limit share. */
  readonly others: ClientStats = newClientStats(OTHERS);
  readonly #clients = new Map<string, ClientStats>([[OTHERS, this.others]]);

  /** All clients. */
  all(): readonly ClientStats[] {
    return [...this.#clients.values()];
  }

  /** Returns the statistics of a client, creating them if necessary. */
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
