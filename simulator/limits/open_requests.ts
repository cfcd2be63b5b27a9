import { HttpProblem } from "../http/http_problem.ts";

/**
 * Bounds the requests that stay open: event streams, held requests, and those
 * that a fault delays. Each takes a connection, and thereby a file descriptor,
 * for as long as its client stays.
 */
export class OpenRequests {
  readonly #open = new Set<Request>();
  /** The most that may be open at once. */
  readonly max: number;

  /**
   * Begins with none.
   *
   * @param max The most that may be open at once.
   */
  constructor(max: number) {
    this.max = max;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Counts a request as open. One that is open already counts once, until the
   * first caller has closed it.
   *
   * @param request The request.
   * @returns Closes it.
   * @throws {HttpProblem} If as many are open as may be.
   */
  enter(request: Request): () => void {
    if (this.#open.has(request)) return () => {};
    if (this.#open.size >= this.max) {
      throw new HttpProblem(
        503,
        `The limit of ${this.max} open requests (event streams, held and delayed requests) is reached.`,
        // A connection that stays open would take a descriptor all the same.
        { headers: { "retry-after": "1", connection: "close" } },
      );
    }
    this.#open.add(request);
    return () => void this.#open.delete(request);
  }
}
