import type { Job } from "./job.ts";

/** How many numbers in a row share a page. */
const PAGE = 32;

type Page = (Job | undefined)[];

/**
 * Jobs by number. As numbers are given in a row, they are kept in short arrays,
 * and those in a map: at a million jobs that takes a fraction of the time that
 * a map of jobs takes to fill, and of its memory. A page goes with its last job.
 */
export class JobTable {
  /** In the order of their numbers. */
  readonly #pages = new Map<number, Page>();
  #size = 0;

  /** How many jobs are in here. */
  get size(): number {
    return this.#size;
  }

  /** The job of a number, any safe integer of 0 or more, if there is one. */
  get(number: number): Job | undefined {
    return this.#pages.get(Math.floor(number / PAGE))?.[number % PAGE];
  }

  /** Puts a job in, in place of the one of its number; a new one has the highest. */
  set(job: Job): void {
    const key = Math.floor(job.number / PAGE);
    let page = this.#pages.get(key);
    if (!page) this.#pages.set(key, page = new Array(PAGE));
    const place = job.number % PAGE;
    if (page[place] === undefined) this.#size++;
    page[place] = job;
  }

  /** Takes out the job of a number, if there is one. */
  delete(number: number): void {
    const key = Math.floor(number / PAGE);
    const page = this.#pages.get(key);
    const place = number % PAGE;
    if (page?.[place] === undefined) return;
    page[place] = undefined;
    this.#size--;
    if (!page.some((job) => job !== undefined)) this.#pages.delete(key);
  }

  /**
   * Goes through the jobs from the newest on.
   *
   * @param from The highest number to look at.
   */
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
    // More have gone than there are: it takes less to look at those.
    for (const [other, page] of [...this.#pages].reverse()) {
      if (other <= key) yield page;
    }
  }
}
