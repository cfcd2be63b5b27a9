import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";

/** A message as it has arrived. */
interface Received {
  /** `webhook-id`. */
  readonly id: string;
  /** The body. */
  readonly text: string;
}

/** The fields of an ended job that a message repeats. */
interface EndedJob {
  readonly id: string;
  readonly status: string;
  readonly completed_at: string | null;
}

/** More than deliveries take, with a retry after one that has failed. */
const PATIENCE = 20_000;

/** Receives webhooks on this machine, and records the messages of each job. */
export class Receiver implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** The messages by job. */
  readonly #received = new Map<string, Received[]>();
  #arrived = Promise.withResolvers<void>();
  #deliveries = 0;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#receive(request));
  }

  /** The target of the webhooks. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** How many messages have arrived. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** How many of these are repetitions. */
  get repeats(): number {
    return this.#deliveries - this.#received.size;
  }

  /**
   * Waits until a message about each of some jobs has arrived. Fails with the
   * jobs that are missing.
   */
  async waitFor(jobs: readonly string[]): Promise<void> {
    const missing = () => jobs.filter((job) => !this.#received.has(job));
    const all = async () => {
      while (missing().length > 0) await this.#arrived.promise;
    };
    try {
      await deadline(all(), PATIENCE);
    } catch {
      assertEquals(missing(), [], "every expected message arrives");
    }
  }

  /** Compares the messages with the outcomes of the jobs. */
  compare(jobs: ReadonlyMap<string, EndedJob>): void {
    const named = new Set<string>();
    for (const [id, [first, ...repeats]] of this.#received) {
      const job = jobs.get(id);
      assert(job && first, `there is no job ${id}`);
      for (const repeat of repeats) {
        assertEquals(repeat, first, "a repetition is the same message");
      }
      assert(!named.has(first.id), `${first.id} names two messages`);
      named.add(first.id);
      const { type, timestamp, data } = JSON.parse(first.text);
      assertEquals(
        [type, timestamp, data.status, data.completed_at],
        [`job.${job.status}`, job.completed_at, job.status, job.completed_at],
        `${id} ended as the message says`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #receive(request: Request): Promise<Response> {
    let text: string;
    try {
      text = await request.text();
    } catch {
      // The sender was killed halfway.
      return new Response(null, { status: 400 });
    }
    const id = request.headers.get("webhook-id") ?? "";
    const job = JSON.parse(text).data.id;
    this.#received.set(job, [...this.#received.get(job) ?? [], { id, text }]);
    this.#deliveries++;
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers();
    return new Response(null, { status: 204 });
  }
}
