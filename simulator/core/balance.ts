import { StoredMap } from "./stored_map.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** The balance that is shown where there is no limit. */
const UNLIMITED_SHOWN = 1_000;

/** The key of the only row. */
const KEY = "used";

/** How many more jobs HeyGen's wire creates. */
export class Balance {
  readonly #limit: number;
  /** The number of jobs that were created. */
  readonly stored: StoredMap<number>;

  /** @param limit The number of jobs; `Infinity` for any. */
  constructor(limit: number, work: UnitOfWork) {
    this.#limit = limit;
    this.stored = new StoredMap("balance", work);
  }

  /** The number of jobs that are left. */
  get left(): number {
    return Math.max(0, this.#limit - this.#used);
  }

  /** The same as a finite number, for responses. */
  get shown(): number {
    return this.#limit === Infinity ? UNLIMITED_SHOWN : this.left;
  }

  /** Uses the balance for new jobs. */
  use(jobs: number): void {
    if (this.#limit === Infinity) return;
    this.stored.write([[KEY, this.#used + jobs]]);
  }

  get #used(): number {
    return this.stored.get(KEY) ?? 0;
  }
}
