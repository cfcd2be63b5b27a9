import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type {
  RequestContext,
  RouteTraits,
} from "../message/request_context.ts";
import type { Outcome, Phase } from "../core/job.ts";
import type { PollTotals } from "./poll_stats.ts";

/** What is read when the metrics are requested. */
export interface MetricsState {
  /** The number of jobs that have reached each phase, or are in it. */
  phases(): Readonly<Record<Phase, number>>;
  /** The number of jobs that have been created. */
  created(): number;
  /** The time, in milliseconds since the epoch. */
  now(): number;
  /** The requests that stay open. */
  readonly openRequests?: { readonly size: number; readonly max: number };
  /** The polls of all clients. */
  polls?(): Readonly<PollTotals>;
}

/** The number of requests to a route, by method and status. */
type RouteCounts = Map<number, number>;

/** The labels of methods; the index is the method's number. */
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

/** Combines a method's number and a status code in one key. */
const STEP = 1_000;

const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

/** The most faults with a label of their own: users choose their names. */
const MAX_FAULTS_COUNT = 100;

/** The label that faults beyond the limit share. */
const OTHER_FAULTS = "(others)";

/** Seconds: from a fast response to a poll every few minutes. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * Counts for Prometheus. No label names a job or a client: their number has no
 * limit.
 *
 * Requests are counted in plain maps, which cost a tenth of a labelled counter;
 * metrics read their values when they are requested.
 */
export class Metrics {
  /** The media type of {@linkcode Metrics.text}. */
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #state: MetricsState;
  readonly #requests = new Map<RouteTraits | undefined, RouteCounts>();
  readonly #faults = new Map<string, number>();
  #bytes = 0;
  // Created on demand: few simulators are asked for their metrics.
  #registry: Registry | undefined;
  #waste: Histogram | undefined;

  /**
   * Creates empty metrics.
   *
   * @param state What to read when they are requested.
   */
  constructor(state: MetricsState) {
    this.#state = state;
  }

  /**
   * Records a request after its response.
   *
   * @param exchange The request, with its response.
   */
  record(exchange: RequestContext): void {
    const { route, faults } = exchange;
    let counts = this.#requests.get(route);
    if (!counts) this.#requests.set(route, counts = new Map());
    const method = NUMBERS.get(exchange.method) ?? 0;
    const key = method * STEP + exchange.status;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#bytes += exchange.bytes;
    for (const fault of faults) this.#recordFault(fault);
  }

  /**
   * Records that a client first sees the end of a job.
   *
   * @param waste The client's waste, in milliseconds.
   */
  recordWaste(waste: number): void {
    this.#histogram().observe(waste / 1_000);
  }

  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return (this.#registry ??= this.#register()).metrics();
  }

  #recordFault(fault: string): void {
    const name = this.#faults.has(fault) || this.#faults.size < MAX_FAULTS_COUNT
      ? fault
      : OTHER_FAULTS;
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
  }

  #histogram(): Histogram {
    return this.#waste ??= new Histogram({
      name: "heygen_sim_waste_seconds",
      help: "Time from a job's end until a client that polls it saw the end.",
      buckets: BUCKETS,
      registers: [],
    });
  }

  #register(): Registry {
    const registry = new Registry();
    const state = this.#state;
    const { polls, openRequests } = state;

    /** Registers a metric whose value is set when it is requested. */
    function counter(
      name: string,
      help: string,
      collect: (counter: Counter) => void,
      labelNames: string[] = [],
    ): void {
      new Counter({
        name: `heygen_sim_${name}`,
        help,
        labelNames,
        registers: [registry],
        collect() {
          this.reset();
          collect(this);
        },
      });
    }
    function gauge(
      name: string,
      help: string,
      collect: (gauge: Gauge) => void,
      labelNames: string[] = [],
    ): void {
      new Gauge({
        name: `heygen_sim_${name}`,
        help,
        labelNames,
        registers: [registry],
        collect() {
          collect(this);
        },
      });
    }

    counter(
      "requests_total",
      "Requests with a response.",
      (metric) => this.#collectRequests(metric),
      ["method", "route", "status"],
    );
    counter("jobs_created_total", "Jobs that were created.", (metric) => {
      metric.inc(state.created());
    });
    counter("jobs_ended_total", "Jobs that have ended.", (metric) => {
      const phases = state.phases();
      for (const outcome of OUTCOMES) metric.inc({ outcome }, phases[outcome]);
    }, ["outcome"]);
    counter("faults_injected_total", "Injected faults.", (metric) => {
      for (const [fault, count] of this.#faults) metric.inc({ fault }, count);
    }, ["fault"]);
    counter("response_bytes_total", "Bytes in response bodies.", (metric) => {
      metric.inc(this.#bytes);
    });
    if (polls) {
      counter("polls_total", "Requests that read a job's status.", (metric) => {
        metric.inc(polls().polls);
      });
      counter(
        "redundant_polls_total",
        "Polls that found nothing new.",
        (metric) => metric.inc(polls().redundantPolls),
      );
      counter(
        "early_polls_total",
        "Polls before the time that Retry-After asked for.",
        (metric) => metric.inc(polls().early),
      );
    }
    if (openRequests) {
      gauge(
        "open_requests",
        "Event streams, held and delayed requests.",
        (metric) => metric.set(openRequests.size),
      );
      gauge(
        "open_requests_max",
        "The limit of open requests.",
        (metric) => metric.set(openRequests.max),
      );
    }
    gauge("jobs", "Jobs that have not ended.", (metric) => {
      const { queued, running } = state.phases();
      metric.set({ phase: "queued" }, queued);
      metric.set({ phase: "running" }, running);
    }, ["phase"]);
    gauge(
      "clock_seconds",
      "The simulator's time, in seconds since the epoch.",
      (metric) => metric.set(state.now() / 1_000),
    );
    registry.registerMetric(this.#histogram());
    return registry;
  }

  #collectRequests(counter: Counter): void {
    for (const [route, counts] of this.#requests) {
      for (const [key, count] of counts) {
        const labels = {
          method: METHODS[Math.floor(key / STEP)] ?? "other",
          route: route?.path ?? "none",
          status: String(key % STEP),
        };
        counter.inc(labels, count);
      }
    }
  }
}
