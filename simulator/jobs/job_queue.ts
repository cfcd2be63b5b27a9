import { Heap } from "../_heap.ts";
import type { Job } from "./job.ts";

/**
 * Jobs by a time of theirs, soonest first; which one is clear at the same
 * moment, too: that of the lower number. One that is put in by itself goes to a
 * heap. Many together are sorted, once somebody asks for the first: to take them
 * all out one by one is then nothing, as after a long absence.
 */
export class JobQueue {
  readonly #timeOf: (job: Job) => number;
  readonly #heap: Heap<Job>;
  /** In order, the soonest last. */
  #sorted: Job[] = [];
  /** What is to be sorted, if somebody asks for it. */
  #unsorted: Job[] = [];

  /**
   * Prepares an empty one.
   *
   * @param timeOf The time of a job, in whole milliseconds since the epoch.
   */
  constructor(timeOf: (job: Job) => number) {
    this.#timeOf = timeOf;
    this.#heap = new Heap((a, b) => this.#isBefore(a, b));
  }

  /** How many are in here. */
  get size(): number {
    return this.#heap.size + this.#sorted.length + this.#unsorted.length;
  }

  /** Puts a job in. */
  push(job: Job): void {
    this.#heap.push(job);
  }

  /**
   * Puts many jobs in.
   *
   * @param jobs The jobs, by their numbers.
   */
  pushAll(jobs: readonly Job[]): void {
    this.#unsorted = this.#unsorted.concat(jobs);
  }

  /** The first; `undefined` if there is none. */
  peek(): Job | undefined {
    if (this.#unsorted.length > 0) this.#sort();
    const sorted = this.#sorted.at(-1);
    const other = this.#heap.peek();
    if (sorted === undefined) return other;
    return other && this.#isBefore(other, sorted) ? other : sorted;
  }

  /** Takes out the first; `undefined` if there is none. */
  pop(): Job | undefined {
    const first = this.peek();
    return first && first === this.#sorted.at(-1)
      ? this.#sorted.pop()
      : this.#heap.pop();
  }

  /**
   * Keeps some jobs and throws out the others.
   *
   * @param keep Whether a job stays.
   */
  retain(keep: (job: Job) => boolean): void {
    this.#heap.retain(keep);
    this.#sorted = this.#sorted.filter(keep);
    this.#unsorted = this.#unsorted.filter(keep);
  }

  #sort(): void {
    const all = sortedDown(this.#unsorted, this.#timeOf);
    this.#unsorted = [];
    if (this.#sorted.length === 0) this.#sorted = all;
    else for (const job of all) this.#heap.push(job);
  }

  #isBefore(a: Job, b: Job): boolean {
    const one = this.#timeOf(a);
    const other = this.#timeOf(b);
    return one < other || (one === other && a.number < b.number);
  }
}

/**
 * Sorts by whole numbers, the highest first; of those of the same the last one.
 * By loops over arrays of known length: `from` and `map` take as long again.
 */
function sortedDown<T>(items: readonly T[], rankOf: (item: T) => number): T[] {
  const { length } = items;
  const ranks = new Float64Array(length);
  let [min, max] = [Infinity, -Infinity];
  let inOrder = true;
  for (let place = 0; place < length; place++) {
    const rank = ranks[place] = rankOf(items[place] as T);
    inOrder &&= max <= rank;
    min = Math.min(min, rank);
    max = Math.max(max, rank);
  }
  if (inOrder) return items.toReversed();
  if ((max - min + 1) * length > Number.MAX_SAFE_INTEGER) {
    return items.toSorted((a, b) => rankOf(a) - rankOf(b)).reverse();
  }
  // Rank and place in one number: the array's own sort calls nobody then, and
  // takes a tenth of the time.
  for (let place = 0; place < length; place++) {
    ranks[place] = ((ranks[place] as number) - min) * length + place;
  }
  ranks.sort();
  const sorted = new Array<T>(length);
  for (let place = 0; place < length; place++) {
    const from = (ranks[place] as number) % length;
    sorted[length - 1 - place] = items[from] as T;
  }
  return sorted;
}
