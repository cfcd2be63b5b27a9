import { Fifo } from "../_queues.ts";
import type { Recorder, RequestContext } from "../message/request_context.ts";
import { requestBody } from "../report/journal_page.ts";
import { encodeEvents } from "./event.ts";

export interface RequestEvent {
  readonly number: number;
  /** The number of the last event of a job before it. */
  readonly after: number;
  readonly isAboutJob: boolean;
  readonly chunk: Uint8Array;
}

export interface RequestEventsOptions {
  /** The maximum number of stored requests. */
  readonly capacity: number;
  /** Returns the number of the latest event of a job. */
  readonly lastJobEvent: () => number;
  readonly idOf: (job: number) => string;
  /** The recorders of all requests; these events join them while a stream wants them. */
  readonly recorders: Set<Recorder>;
}

/**
 * The latest requests, for streams that ask for them. Without such a stream, none
 * is recorded.
 */
export class RequestEvents {
  readonly #options: RequestEventsOptions;
  readonly #latest = new Fifo<RequestEvent>();
  readonly #subscribers = new Set<() => void>();
  #last = 0;

  constructor(options: RequestEventsOptions) {
    this.#options = options;
  }

  /** Records a request after its response. */
  record(context: RequestContext): void {
    const { capacity, lastJobEvent, idOf } = this.#options;
    const { job } = context;
    const data = requestBody(context, job && idOf(job.number));
    this.#latest.push({
      number: ++this.#last,
      after: lastJobEvent(),
      isAboutJob: job !== undefined,
      chunk: encodeEvents([{ event: "request", data }]),
    });
    if (this.#latest.size > capacity) this.#latest.shift();
    for (const wake of [...this.#subscribers]) wake();
  }

  get last(): number {
    return this.#last;
  }

  /** Begins to record requests. */
  subscribe(wake: () => void): () => void {
    const { recorders } = this.#options;
    this.#subscribers.add(wake);
    recorders.add(this);
    return () => {
      this.#subscribers.delete(wake);
      if (this.#subscribers.size === 0) recorders.delete(this);
    };
  }

  /** Returns the first stored request after another one. */
  after(number: number): RequestEvent | undefined {
    const first = this.#last - this.#latest.size;
    return this.#latest.at(Math.max(0, number - first));
  }
}
