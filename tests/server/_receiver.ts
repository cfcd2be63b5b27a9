import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";

/** A message as it has arrived. */
interface Received {
  /** `webhook-id`. */
  readonly id: string;
  /** The body. */
  readonly text: string;
}

/** What is compared of a job that has ended. */
interface EndedJob {
  readonly id: string;
  readonly status: string;
  readonly completed_at: string | null;
}

/** More than deliveries take, with a retry after one that has failed. */
const PATIENCE = 20_000;

/** Receives webhooks on this machine, and remembers what each job's have told. */
export class Receiver implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** All that has arrived, by the job that it is about. */
  readonly #received = new Map<string, Received[]>();
  #arrived = Promise.withResolvers<void>();
  #deliveries = 0;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#receive(request));
  }

  /** Where to send to. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** How many messages have arrived. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** How many of these had arrived before. */
  get repeats(): number {
    return this.#deliveries - this.#received.size;
  }

  /**
   * Waits until something has arrived about each of some jobs. Fails with those
   * of which nothing has been heard for too long.
   */
  async hearOf(jobs: readonly string[]): Promise<void> {
    const missing = () => jobs.filter((job) => !this.#received.has(job));
    const all = async () => {
      while (missing().length > 0) await this.#arrived.promise;
    };
    try {
      await deadline(all(), PATIENCE);
    } catch {
      assertEquals(missing(), [], "what is owed is delivered");
    }
  }

  /** Compares all that has arrived with how the jobs have ended. */
  compare(jobs: ReadonlyMap<string, EndedJob>): void {
    const named = new Set<string>();
    for (const [id, [first, ...repeats]] of this.#received) {
      const job = jobs.get(id);
      assert(job && first, `there is no job ${id}, of which was told`);
      for (const repeat of repeats) {
        assertEquals(repeat, first, "what is sent again is the same message");
      }
      assert(!named.has(first.id), `${first.id} names two messages`);
      named.add(first.id);
      const { type, timestamp, data } = JSON.parse(first.text);
      assertEquals(
        [type, timestamp, data.status, data.completed_at],
        [`job.${job.status}`, job.completed_at, job.status, job.completed_at],
        `${id} has ended as was told`,
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
