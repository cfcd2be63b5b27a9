import { rowChange } from "./changes.ts";
import type { Row } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** The balance that is shown where there is no limit. */
const UNLIMITED_SHOWN = 1_000;

/** The key of the number of jobs in the store. */
const KEY = "used";

/** How many more jobs HeyGen's wire creates. */
export class Balance {
  readonly #limit: number;
  readonly #work: UnitOfWork;
  #used = 0;

  /**
   * Begins with the whole balance.
   *
   * @param limit The number of jobs; `Infinity` for any.
   * @param work Commits what is used.
   */
  constructor(limit: number, work: UnitOfWork) {
    this.#limit = limit;
    this.#work = work;
  }

  /** Restores what an earlier run has used. */
  restore(rows: Iterable<Row>): void {
    for (const [, used] of rows) this.#used = Number(used);
  }

  /** What is used, as it is stored. */
  rows(): readonly Row[] {
    return this.#used === 0 ? [] : [[KEY, this.#used]];
  }

  /** The number of jobs that are left. */
  get left(): number {
    return Math.max(0, this.#limit - this.#used);
  }

  /** The same as a finite number, for responses. */
  get shown(): number {
    return this.#limit === Infinity ? UNLIMITED_SHOWN : this.left;
  }

  /**
   * Uses the balance for new jobs.
   *
   * @param jobs The number of jobs.
   * @throws {StoreError} If the commit fails: nothing is used.
   */
  use(jobs: number): void {
    if (this.#limit === Infinity) return;
    const value = this.#used + jobs;
    this.#work.write({
      changes: [rowChange("balance", KEY, value)],
      effect: () => void (this.#used = value),
    });
  }
}
