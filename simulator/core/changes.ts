import type { Job } from "./job.ts";
import type { Table, Write } from "./store.ts";
import { encodeJob } from "./stored_job.ts";

/** The maximum number of jobs that one commit removes: requests wait for it. */
const MAX_REMOVED_COUNT = 1_000;

/** A change to store: jobs are encoded when a store reads them. */
export type Change =
  | {
    readonly kind: "job";
    readonly job: Job;
    /** When it could have begun, if it waits for others. */
    readonly readyAt?: number | undefined;
  }
  | Write & { readonly kind: "row" };

/** The change of a value in a table; `undefined` removes it. */
export function rowChange(table: Table, key: string, value: unknown): Change {
  return { kind: "row", table, key, value };
}

/** A job to remove. */
interface Removal {
  readonly number: number;
  /** Whether its script may have taken steps. */
  readonly hasSteps: boolean;
}

/** The changes of the next commits. */
export class DeferredChanges {
  /** The changes of the next commit, by what they replace. */
  readonly #changes = new Map<string, Change>();
  readonly #removed: Removal[] = [];

  /** Adds a change to the next commit. */
  set(change: Change): void {
    this.#changes.set(keyOf(change), change);
  }

  /** Adds the removal of a job to one of the next commits. */
  remove({ number, details }: Job): void {
    this.#changes.delete(`job ${number}`);
    this.#removed.push({ number, hasSteps: details?.scenario !== undefined });
  }

  /**
   * Commits these changes and others.
   *
   * @param commit Commits them; if it throws, the next commit includes these.
   */
  commit(
    further: readonly Change[],
    commit: (writes: Iterable<Write>) => void,
  ): void {
    const removed = this.#removed.slice(0, MAX_REMOVED_COUNT);
    commit(encoded([...this.#changes.values(), ...further], removed));
    this.#changes.clear();
    this.#removed.splice(0, removed.length);
  }
}

/** What a later change replaces. */
function keyOf(change: Change): string {
  return change.kind === "job"
    ? `job ${change.job.number}`
    : `${change.table} ${change.key}`;
}

function* encoded(
  changes: readonly Change[],
  removed: readonly Removal[],
): Generator<Write> {
  for (const change of changes) {
    if (change.kind === "row") yield change;
    else {
      const { job, readyAt } = change;
      yield { kind: "job", number: job.number, job: encodeJob(job, readyAt) };
    }
  }
  for (const { number, hasSteps } of removed) {
    yield { kind: "job", number, job: undefined };
    if (!hasSteps) continue;
    const key = String(number);
    yield { kind: "row", table: "steps", key, value: undefined };
  }
}
