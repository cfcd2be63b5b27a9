import type { Job } from "./job.ts";

/** The number of consecutive job numbers in a page. */
const PAGE = 32;

type Page = (Job | undefined)[];

/**
 * Jobs by number. Numbers are consecutive, so jobs are in short arrays, and those in
 * a map: a million jobs take a fraction of the time and memory of a map of jobs. A
 * page is removed with its last job.
 */
export class JobTable {
  readonly #pages = new Map<number, Page>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The job with a number, any safe integer of 0 or more, if it exists. */
  get(number: number): Job | undefined {
    return this.#pages.get(Math.floor(number / PAGE))?.[number % PAGE];
  }

  /** Sets the job with its number; a new job has the highest number. */
  set(job: Job): void {
    const key = Math.floor(job.number / PAGE);
    let page = this.#pages.get(key);
    if (!page) this.#pages.set(key, page = new Array(PAGE));
    const place = job.number % PAGE;
    if (page[place] === undefined) this.#size++;
    page[place] = job;
  }

  /** Removes the job with a number, if it exists. */
  delete(number: number): void {
    const key = Math.floor(number / PAGE);
    const page = this.#pages.get(key);
    const place = number % PAGE;
    if (page?.[place] === undefined) return;
    page[place] = undefined;
    this.#size--;
    if (!page.some((job) => job !== undefined)) this.#pages.delete(key);
  }

  /** Yields jobs, newest first. */
  *newestFirst(from: number): Generator<Job> {
    for (const page of this.#pagesDown(Math.floor(from / PAGE))) {
      for (let place = PAGE - 1; place >= 0; place--) {
        const job = page[place];
        if (job && job.number <= from) yield job;
      }
    }
  }

  *#pagesDown(from: number): Generator<Page> {
    let key = from;
    for (let missed = 0; missed <= this.#pages.size; key--) {
      if (key < 0) return;
      const page = this.#pages.get(key);
      if (page) yield page;
      else missed++;
    }
    // More pages are missing than present: iterate over the present ones.
    for (const [other, page] of [...this.#pages].reverse()) {
      if (other <= key) yield page;
    }
  }
}
