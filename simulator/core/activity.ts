/** Requests in progress, and the waits for a change of what is in progress. */
export class Activity {
  readonly #requests = new Set<Request>();
  readonly #waiting: ((changed: true) => void)[] = [];

  get requests(): Iterable<Request> {
    return this.#requests;
  }

  /** Counts a request until its response. */
  track(request: Request, response: Promise<unknown>): void {
    this.#requests.add(request);
    const end = () => {
      this.#requests.delete(request);
      this.report();
    };
    response.then(end, end);
  }

  report(): void {
    for (const wake of this.#waiting.splice(0)) wake(true);
  }

  next(): Promise<true> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
