import { planPolls } from "@heygen-sim/client/algorithms";
import type { Distribution } from "@heygen-sim/client/distributions";
import type { Job } from "../jobs/job.ts";

/** What a job was drawn from, as far as the best plan goes. */
export interface Law {
  /**
   * What a wait for such a job costs at the best, in milliseconds.
   *
   * @param price What a request is worth, in milliseconds.
   */
  bestCost(price: number): number;
}

/**
 * How late a wait may begin, as a part of the jobs' mean duration, and of the
 * jobs that have ended by then.
 */
const LATE = 0.05;

/** The most prices to remember the best cost at, for each law. */
const MAX_PRICES = 10;

/**
 * Jobs that take a time that was given. Whoever knows it needs one request, at
 * the end.
 */
const GIVEN: Law = { bestCost: (price) => price };

/** The laws that jobs were drawn from, each of them once; a bounded number. */
export class Baselines {
  readonly #own: Distribution;
  readonly #most: number;
  /** By label, as each job may come with a law of its own that says the same. */
  readonly #laws = new Map<string, Law>();
  readonly #known = new WeakMap<Distribution, Law>();

  /**
   * Begins with the simulator's law.
   *
   * @param own The law of jobs of which the caller has said nothing else.
   * @param most The most laws to keep.
   */
  constructor(own: Distribution, most: number) {
    this.#own = own;
    this.#most = most;
    this.#find(own);
  }

  /**
   * The law that a job was drawn from.
   *
   * @param job The job.
   * @returns The law; `undefined` if there were too many to keep it.
   */
  of({ details }: Job): Law | undefined {
    const delay = details?.delay ?? this.#own;
    return typeof delay === "number" ? GIVEN : this.#find(delay);
  }

  /**
   * Whether a wait that begins at some age of a job is as good as one from its
   * creation on: hardly any of its time has passed then, and hardly any job of
   * its law has ended, which the first request would find out for nothing.
   *
   * @param job The job.
   * @param age Its age, in milliseconds.
   */
  isBeginning({ details }: Job, age: number): boolean {
    if (age <= 0) return true;
    const delay = details?.delay ?? this.#own;
    return typeof delay === "number"
      ? age <= LATE * delay
      : age <= LATE * delay.mean && delay.cdf(age) <= LATE;
  }

  #find(distribution: Distribution): Law | undefined {
    const known = this.#known.get(distribution);
    if (known) return known;
    const { label } = distribution;
    let law = this.#laws.get(label);
    if (!law) {
      if (this.#laws.size >= this.#most) return undefined;
      law = planned(distribution);
      this.#laws.set(label, law);
    }
    this.#known.set(distribution, law);
    return law;
  }
}

/** Plans are dear: each is made once it is asked for, and its cost kept. */
function planned(distribution: Distribution): Law {
  const costs = new Map<number, number>();
  return {
    bestCost(price) {
      const known = costs.get(price);
      if (known !== undefined) return known;
      // No job takes no time, whatever its law says, so one request is needed.
      const cost = Math.max(price, planPolls({ distribution, price }).cost);
      if (costs.size >= MAX_PRICES) costs.clear();
      costs.set(price, cost);
      return cost;
    },
  };
}
