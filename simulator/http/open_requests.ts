import { HttpProblem } from "../message/http_problem.ts";

/**
 * Bounds the requests that stay open: event streams, held requests, and those
 * that a fault delays. Each takes a connection, and thereby a file descriptor,
 * for as long as its client stays.
 */
export class OpenRequests {
  readonly #open = new Set<Request>();
  readonly #shared: OpenRequests | undefined;
  readonly #onEnter: () => void;
  readonly max: number;

  /**
   * Begins without open requests.
   *
   * @param shared Those of several simulations, which count here as well.
   */
  constructor(
    max: number,
    shared?: OpenRequests,
    onEnter: () => void = () => {},
  ) {
    this.max = max;
    this.#shared = shared;
    this.#onEnter = onEnter;
  }

  get size(): number {
    return this.#open.size;
  }

  has(request: Request): boolean {
    return this.#open.has(request);
  }

  /**
   * Counts a request as open. A request counts once, until the first caller closes
   * it.
   *
   * @returns Closes it.
   */
  enter(request: Request): () => void {
    if (this.#open.has(request)) return () => {};
    if (this.#open.size >= this.max) {
      throw new HttpProblem(
        503,
        `The limit of ${this.max} open requests (event streams, held and delayed requests) is reached.`,
        // An idle connection would keep its file descriptor.
        { retryAfter: 1_000, headers: { connection: "close" } },
      );
    }
    const leave = this.#shared?.enter(request);
    this.#open.add(request);
    this.#onEnter();
    return () => {
      this.#open.delete(request);
      leave?.();
    };
  }
}
