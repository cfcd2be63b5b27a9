import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { RequestContext } from "../http/request_context.ts";
import type { Route } from "../http/route.ts";
import type { Outcome, Phase } from "../jobs/job.ts";
import type { PollTotals } from "./poll_stats.ts";

/** What is looked up when the metrics are asked for. */
export interface MetricsState {
  /** How many jobs have come to each phase, or are in it. */
  phases(): Readonly<Record<Phase, number>>;
  /** How many jobs have been created. */
  created(): number;
  /** The time, in milliseconds since the epoch. */
  now(): number;
  /** The requests that stay open. */
  readonly openRequests?: { readonly size: number; readonly max: number };
  /** Polls of all clients together. */
  polls?(): Readonly<PollTotals>;
}

/** Requests to one route: how many, by method and status. */
type RouteCounts = Map<number, number>;

/** What a method is called; its place in the list is its number. */
const METHODS = [
  "other",
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];
const NUMBERS = new Map(METHODS.map((method, number) => [method, number]));

/** Tells methods apart in one number with the status code. */
const STEP = 1_000;

const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

/** The most faults to tell apart; users give them their names. */
const MAX_FAULTS = 100;

/** What faults beyond that are counted as. */
const OTHER_FAULTS = "(others)";

/** The most latencies to keep before they are sorted into buckets. */
const MOST_SEEN = 1_000;

/** Seconds: from a quick answer to a poll every few minutes. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * The same as the ledger and the journal tell, in numbers for Prometheus. No
 * label stands for a job or a client: their number has no bound.
 *
 * Requests are counted in plain maps, which cost a tenth of a labelled counter;
 * its counters get their values when they are asked for.
 */
export class Metrics {
  readonly #state: MetricsState;
  readonly #requests = new Map<Route | undefined, RouteCounts>();
  readonly #faults = new Map<string, number>();
  readonly #registry = new Registry();
  #histogram: Histogram | undefined;
  /** Latencies that are not in the histogram yet, in milliseconds. */
  #seen: number[] = [];
  #bytes = 0;

  /**
   * Begins with nothing.
   *
   * @param state What to look up.
   */
  constructor(state: MetricsState) {
    this.#state = state;
  }

  /** The media type of the text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /**
   * Takes note of a request that has been answered.
   *
   * @param exchange The request.
   */
  record(exchange: RequestContext): void {
    const { route, faults } = exchange;
    let counts = this.#requests.get(route);
    if (!counts) this.#requests.set(route, counts = new Map());
    const method = NUMBERS.get(exchange.method) ?? 0;
    const key = method * STEP + exchange.status;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#bytes += exchange.bytes;
    for (const fault of faults) this.#noteFault(fault);
  }

  /**
   * Takes note that a client has first been told the end of a job.
   *
   * @param latency How long it did not know, in milliseconds.
   */
  seen(latency: number): void {
    this.#seen.push(latency);
    if (this.#seen.length === MOST_SEEN) this.#sort();
  }

  /** All of it as Prometheus reads it, in its text format 0.0.4. */
  text(): Promise<string> {
    this.#sort();
    return this.#registry.metrics();
  }

  /** Puts latencies into the histogram. */
  #sort(): void {
    const histogram = this.#histogram ??= this.#register();
    for (const latency of this.#seen) histogram.observe(latency / 1_000);
    this.#seen = [];
  }

  /** Registers all metrics when it comes to that: for many a simulator it never does. */
  #register(): Histogram {
    const state = this.#state;
    const registers = [this.#registry];
    this.#counter("requests_total", "Requests that were answered.", {
      labels: ["method", "route", "status"],
      fill: (counter) => this.#fillRequests(counter),
    });
    this.#counter("jobs_created_total", "Jobs that were created.", {
      fill: (counter) => counter.inc(state.created()),
    });
    this.#counter("jobs_ended_total", "Jobs that have ended, by outcome.", {
      labels: ["outcome"],
      fill(counter) {
        const phases = state.phases();
        for (const outcome of OUTCOMES) {
          counter.inc({ outcome }, phases[outcome]);
        }
      },
    });
    this.#counter("faults_injected_total", "Faults that were injected.", {
      labels: ["fault"],
      fill: (counter) => {
        for (const [fault, count] of this.#faults) {
          counter.inc({ fault }, count);
        }
      },
    });
    this.#counter("response_bytes_total", "Bytes in the bodies of answers.", {
      fill: (counter) => counter.inc(this.#bytes),
    });
    this.#pollCounters();
    this.#openGauges();
    new Gauge({
      name: "heygen_sim_jobs",
      help: "Jobs that have not ended, by phase.",
      labelNames: ["phase"],
      registers,
      collect() {
        const { queued, running } = state.phases();
        this.set({ phase: "queued" }, queued);
        this.set({ phase: "running" }, running);
      },
    });
    new Gauge({
      name: "heygen_sim_clock_seconds",
      help: "The simulator's time, in seconds since the epoch.",
      registers,
      collect() {
        this.set(state.now() / 1_000);
      },
    });
    return new Histogram({
      name: "heygen_sim_detection_latency_seconds",
      help: "From a job's end until a client that watches it is told of that.",
      buckets: BUCKETS,
      registers,
    });
  }

  #noteFault(fault: string): void {
    const count = this.#faults.get(fault);
    if (count !== undefined) this.#faults.set(fault, count + 1);
    else if (this.#faults.size < MAX_FAULTS) this.#faults.set(fault, 1);
    else {
      const others = this.#faults.get(OTHER_FAULTS) ?? 0;
      this.#faults.set(OTHER_FAULTS, others + 1);
    }
  }

  #fillRequests(counter: Counter): void {
    for (const [route, counts] of this.#requests) {
      for (const [key, count] of counts) {
        const method = METHODS[Math.floor(key / STEP)] ?? "other";
        const labels = {
          method,
          route: route?.path ?? "none",
          status: String(key % STEP),
        };
        counter.inc(labels, count);
      }
    }
  }

  #pollCounters(): void {
    const { polls } = this.#state;
    if (!polls) return;
    const counters: [name: string, help: string, key: keyof PollTotals][] = [
      ["polls_total", "Requests that asked how a job stands.", "polls"],
      ["polls_wasted_total", "Polls that told nothing new.", "wasted"],
      ["polls_early_total", "Polls that came before Retry-After.", "early"],
    ];
    for (const [name, help, key] of counters) {
      this.#counter(name, help, {
        fill: (counter) => counter.inc(polls()[key]),
      });
    }
  }

  #openGauges(): void {
    const { openRequests } = this.#state;
    if (!openRequests) return;
    const gauges: [name: string, help: string, key: "size" | "max"][] = [
      ["open_requests", "Event streams, held and delayed requests.", "size"],
      ["open_requests_max", "The most of these at once.", "max"],
    ];
    for (const [name, help, key] of gauges) {
      new Gauge({
        name: `heygen_sim_${name}`,
        help,
        registers: [this.#registry],
        collect() {
          this.set(openRequests[key]);
        },
      });
    }
  }

  /** Registers a counter that gets its values when it is asked for. */
  #counter(name: string, help: string, { labels = [], fill }: {
    readonly labels?: string[];
    readonly fill: (counter: Counter) => void;
  }): void {
    new Counter({
      name: `heygen_sim_${name}`,
      help,
      labelNames: labels,
      registers: [this.#registry],
      collect() {
        this.reset();
        fill(this);
      },
    });
  }
}
