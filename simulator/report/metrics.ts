import type { Outcome, Phase } from "../core/job.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { PollTotals } from "./poll_stats.ts";

/** What is read when the metrics are requested. */
export interface MetricsState {
  /** The number of jobs that have reached each phase, or are in it. */
  phases(): Readonly<Record<Phase, number>>;
  created(): number;
  now(): number;
  readonly openRequests: { readonly size: number; readonly max: number };
}

/** The number of requests to the routes of a path, by method and status. */
type PathCounts = Map<number, number>;

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

/** Combines the number of a method and a status code in one key. */
const STEP = 1_000;

const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

/** The most faults with a label of their own: users choose their names. */
const MAX_FAULTS_COUNT = 100;

/** The label that faults beyond the limit share. */
const OTHER_FAULTS = "(others)";

/** Seconds: from a fast response to a poll every few minutes. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const PREFIX = "heygen_sim_";

/** A value with its labels, under a name of its own if it is part of a histogram. */
interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly metricName?: string;
}

/** A metric as processes of a cluster send it to one another. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly Sample[];
  readonly aggregator: "sum";
}

/**
 * Counts for Prometheus. No label names a job or a client: their number has no
 * limit.
 *
 * All is counted in plain maps, which cost a tenth of a labelled counter. The library
 * is loaded when the metrics are requested: few simulators are asked for them, and it
 * takes longer to load than all of the simulator.
 */
export class Metrics {
  readonly contentType = "text/plain; version=0.0.4; charset=utf-8";
  readonly #state: MetricsState;
  readonly #requests = new Map<string | undefined, PathCounts>();
  readonly #faults = new Map<string, number>();
  #bytes = 0;
  /** The numbers of wastes up to each bucket's bound, all of them last. */
  readonly #wastes = new Float64Array(BUCKETS.length + 1);
  #waste = 0;

  constructor(state: MetricsState) {
    this.#state = state;
  }

  record(context: RequestContext): void {
    const { route, faults } = context;
    let counts = this.#requests.get(route?.path);
    if (!counts) this.#requests.set(route?.path, counts = new Map());
    const method = NUMBERS.get(context.method) ?? 0;
    const key = method * STEP + context.status;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#bytes += context.bytes;
    for (const fault of faults) this.#recordFault(fault);
  }

  /** Records the waste, in milliseconds, of a client that first sees an end. */
  recordWaste(waste: number): void {
    const seconds = waste / 1_000;
    this.#waste += seconds;
    for (let i = 0; i < this.#wastes.length; i++) {
      if (seconds <= (BUCKETS[i] ?? Infinity)) (this.#wastes[i] as number)++;
    }
  }

  /** Returns all metrics in the text format of Prometheus. */
  async text(polls: Readonly<PollTotals>): Promise<string> {
    const { AggregatorRegistry } = await import("prom-client");
    return await AggregatorRegistry.aggregate([this.#metrics(polls)]).metrics();
  }

  #recordFault(fault: string): void {
    const name = this.#faults.has(fault) || this.#faults.size < MAX_FAULTS_COUNT
      ? fault
      : OTHER_FAULTS;
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
  }

  #metrics(polls: Readonly<PollTotals>): readonly Metric[] {
    const state = this.#state;
    const { queued, running, ...ended } = state.phases();
    const open = state.openRequests;
    const faults = Array.from(this.#faults, ([fault, value]) => ({
      value,
      labels: { fault },
    }));
    const outcomes = OUTCOMES.map((outcome) => ({
      value: ended[outcome],
      labels: { outcome },
    }));
    const pending = [
      { value: queued, labels: { phase: "queued" } },
      { value: running, labels: { phase: "running" } },
    ];
    // deno-fmt-ignore: a table, a line for each metric.
    const rows: [Metric["type"], name: string, help: string, values: number | readonly Sample[]][] = [
      ["counter", "requests_total", "Requests with a response.", [...this.#requestSamples()]],
      ["counter", "jobs_created_total", "Jobs that were created.", state.created()],
      ["counter", "jobs_ended_total", "Jobs that have ended.", outcomes],
      ["counter", "faults_injected_total", "Injected faults.", faults],
      ["counter", "response_bytes_total", "Bytes in response bodies.", this.#bytes],
      ["counter", "polls_total", "Requests that read a job's status.", polls.polls],
      ["counter", "redundant_polls_total", "Polls that found nothing new.", polls.redundantPolls],
      ["counter", "early_polls_total", "Polls before the time that Retry-After asked for.", polls.early],
      ["gauge", "open_requests", "Event streams, held and delayed requests.", open.size],
      ["gauge", "open_requests_max", "The limit of open requests.", open.max],
      ["gauge", "jobs", "Jobs that have not ended.", pending],
      ["gauge", "clock_seconds", "The simulator's time, in seconds since the epoch.", state.now() / 1_000],
      ["histogram", "waste_seconds", "Time from a job's end until a client that polls it saw the end.", this.#wasteSamples()],
    ];
    return rows.map(([type, name, help, given]) => {
      const values = typeof given === "number"
        ? [{ value: given, labels: {} }]
        : given;
      return { name: PREFIX + name, help, type, values, aggregator: "sum" };
    });
  }

  *#requestSamples(): Generator<Sample, void> {
    for (const [path, counts] of this.#requests) {
      for (const [key, value] of counts) {
        const method = METHODS[Math.floor(key / STEP)] ?? "other";
        const status = String(key % STEP);
        const labels = { method, route: path ?? "none", status };
        yield { value, labels };
      }
    }
  }

  #wasteSamples(): readonly Sample[] {
    const name = `${PREFIX}waste_seconds`;
    const buckets = Array.from(this.#wastes, (value, i) => ({
      value,
      labels: { le: String(BUCKETS[i] ?? "+Inf") },
      metricName: `${name}_bucket`,
    }));
    const count = this.#wastes.at(-1) ?? 0;
    return [
      ...buckets,
      { value: this.#waste, labels: {}, metricName: `${name}_sum` },
      { value: count, labels: {}, metricName: `${name}_count` },
    ];
  }
}
