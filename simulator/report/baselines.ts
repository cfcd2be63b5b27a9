import { planPolls } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import { hasEnded, type Job } from "../core/job.ts";

/** The best plan for jobs of one distribution: plans are expensive, so costs are cached. */
interface Baseline {
  readonly distribution: Distribution;
  /** Expected costs of a wait, by price, in milliseconds. */
  readonly costs: Map<number, number>;
}

/**
 * How late a comparable wait may start, as a fraction of the mean duration, and
 * the fraction of jobs that may have ended by then.
 */
const MAX_LATE_START = 0.05;

/** The number of distributions whose best plans clients are compared with. */
const MAX_BASELINES_COUNT = 20;

/** The number of prices whose best cost is cached, for each distribution. */
const MAX_CACHED_PRICES_COUNT = 10;

/** The number of distributions that settings have had, whose jobs are known. */
const MAX_DEFAULTS_COUNT = 100;

/** The baselines of the distributions that jobs were drawn from; a bounded number. */
export class Baselines {
  /** The distributions of jobs without their own, each from a job's number on. */
  readonly #defaults: (readonly [from: number, Distribution])[];
  /** By label: each job may come with an equal distribution of its own. */
  readonly #byLabel = new Map<string, Baseline>();

  /** @param distribution That of jobs that are created without one. */
  constructor(distribution: Distribution) {
    this.#defaults = [[0, distribution]];
    this.#add(distribution);
  }

  /**
   * Sets the distribution of jobs that are created without one.
   *
   * @param from The number of the first of these jobs.
   */
  changeDefault(distribution: Distribution, from: number): void {
    if (this.#defaults.at(-1)?.[1].label === distribution.label) return;
    this.#defaults.push([from, distribution]);
    if (this.#defaults.length > MAX_DEFAULTS_COUNT) this.#defaults.shift();
  }

  /**
   * Returns the baseline of a wait that can be compared with the best plan: the
   * job's distribution alone decided its end, and the client waited from its
   * creation on.
   *
   * @param firstAt When the wait started, in milliseconds since the epoch.
   * @param now When it saw the end.
   * @returns The label of the distribution; `null` for a given duration, and
   * `undefined` also if the limit of distributions is reached.
   */
  of(job: Job, firstAt: number, now: number): string | null | undefined {
    const delay = this.#delayOf(job);
    if (
      delay === undefined || job.outcome === "cancelled" ||
      job.details?.scenario || job.startsAt !== job.createdAt ||
      !hasEnded(job, now) || !isEarlyStart(delay, firstAt - job.createdAt)
    ) return undefined;
    if (typeof delay === "number") return null;
    return this.#add(delay) ? delay.label : undefined;
  }

  /**
   * Returns the expected cost of a wait under the best plan, in milliseconds.
   *
   * @param label As {@linkcode of} returns it.
   * @param price What a request costs, in milliseconds of waste.
   * @returns `undefined` without a baseline of this label.
   */
  bestCost(label: string | null, price: number): number | undefined {
    // For jobs of a given duration: one request, at the end.
    if (label === null) return price;
    const baseline = this.#byLabel.get(label);
    if (!baseline) return undefined;
    const { costs, distribution } = baseline;
    const known = costs.get(price);
    if (known !== undefined) return known;
    // Even a job that takes no time needs one request.
    const cost = Math.max(price, planPolls({ distribution, price }).cost);
    if (costs.size >= MAX_CACHED_PRICES_COUNT) {
      costs.delete(costs.keys().next().value ?? price);
    }
    costs.set(price, cost);
    return cost;
  }

  /**
   * The distribution that the work of a job was drawn from; `undefined` if its
   * creator specified how long it takes.
   */
  distributionOf(job: Job): Distribution | undefined {
    const delay = this.#delayOf(job);
    return typeof delay === "number" || job.details?.scenario
      ? undefined
      : delay;
  }

  /** The distributions of jobs, by their labels. */
  get state() {
    return {
      defaults: this.#defaults.map(([from, { label }]) =>
        [from, label] as const
      ),
      labels: [...this.#byLabel.keys()],
    };
  }

  /** Goes on with a snapshot; a distribution that cannot be read is left out. */
  restoreState({ defaults, labels }: Baselines["state"]): void {
    const own = this.#defaults.map(([, distribution]) => distribution);
    const read = (label: string) =>
      own.find((distribution) => distribution.label === label) ??
        readDistribution(label);
    const restored = defaults.flatMap(([from, label]) => {
      const distribution = read(label);
      return distribution ? [[from, distribution] as const] : [];
    });
    if (restored.length > 0) this.#defaults.splice(0, Infinity, ...restored);
    this.#byLabel.clear();
    for (const label of labels) {
      const distribution = read(label);
      if (distribution) this.#add(distribution);
    }
  }

  /**
   * What the duration of a job was drawn from, or the number of milliseconds;
   * `undefined` if it is not known any more.
   */
  #delayOf({ number, details }: Job): Distribution | number | undefined {
    return details?.delay ??
      this.#defaults.findLast(([from]) => from <= number)?.[1];
  }

  /** Adds a baseline; `false` if the limit is reached. */
  #add(distribution: Distribution): boolean {
    const { label } = distribution;
    if (this.#byLabel.has(label)) return true;
    if (this.#byLabel.size >= MAX_BASELINES_COUNT) return false;
    this.#byLabel.set(label, { distribution, costs: new Map() });
    return true;
  }
}

/**
 * Whether a wait that starts at some age of a job starts with it: little of the time
 * has passed, and few such jobs have ended, which the first request would find for
 * free.
 */
function isEarlyStart(delay: Distribution | number, age: number): boolean {
  if (age <= 0) return true;
  return typeof delay === "number"
    ? age <= MAX_LATE_START * delay
    : age <= MAX_LATE_START * delay.mean && delay.cdf(age) <= MAX_LATE_START;
}

function readDistribution(label: string): Distribution | undefined {
  try {
    return parseDistribution(label);
  } catch {
    // It is of the user's own.
    return undefined;
  }
}
