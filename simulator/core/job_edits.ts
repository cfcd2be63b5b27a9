import { StoredMap } from "./stored_map.ts";
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
  /** By the number of the job. */
  readonly stored: StoredMap<JobEdit>;

  constructor(work: UnitOfWork) {
    this.stored = new StoredMap("edits", work);
  }

  /** The changes of a job, if there are any. */
  get(number: number): JobEdit | undefined {
    return this.stored.get(String(number));
  }

  /** Changes a job; what is not given stays. */
  set(number: number, edit: JobEdit): void {
    const value = { ...this.get(number), ...edit };
    this.stored.write([[String(number), value]]);
  }

  /** Forgets a job that was removed. */
  remove(number: number): void {
    this.stored.forget(String(number));
  }
}
