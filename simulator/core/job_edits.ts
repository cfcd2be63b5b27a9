import { rowChange } from "./changes.ts";
import type { Row } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** What a caller has changed of a job since its creation. */
export interface JobEdit {
  /** The title in place of the first one. */
  readonly title?: string;
  /** Whether HeyGen's wire does not show it any more. */
  readonly isDeleted?: boolean;
}

/** The changes of jobs by callers. A job itself is a value that stays as drawn. */
export class JobEdits {
  readonly #work: UnitOfWork;
  readonly #edits = new Map<number, JobEdit>();

  /**
   * Begins without changes.
   *
   * @param work Commits them.
   */
  constructor(work: UnitOfWork) {
    this.#work = work;
  }

  /** Restores the changes of an earlier run. */
  restore(rows: Iterable<Row>): void {
    for (const [number, edit] of rows) {
      this.#edits.set(Number(number), edit as JobEdit);
    }
  }

  /** The changes as they are stored. */
  rows(): readonly Row[] {
    return Array.from(this.#edits, ([number, edit]) => [String(number), edit]);
  }

  /** The changes of a job, if there are any. */
  get(number: number): JobEdit | undefined {
    return this.#edits.get(number);
  }

  /**
   * Changes a job; what is not given stays.
   *
   * @param number The job's number.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  set(number: number, edit: JobEdit): void {
    const value = { ...this.#edits.get(number), ...edit };
    this.#work.write({
      changes: [rowChange("edits", String(number), value)],
      effect: () => void this.#edits.set(number, value),
    });
  }

  /** Forgets a job that was removed. */
  remove(number: number): void {
    if (!this.#edits.delete(number)) return;
    this.#work.deferDerived(rowChange("edits", String(number), undefined));
  }
}
