import { HttpProblem } from "../message/http_problem.ts";
import { mapValue } from "../message/plain_response.ts";
import { givenSignalOf } from "../message/request.ts";
import type { Middleware } from "../message/request_context.ts";

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

/** Counts a response that is a stream as an open request until it ends. */
export function countStreams(openRequests: OpenRequests): Middleware {
  return ({ method, request }, next) =>
    mapValue(next(), (response) => {
      const { stream } = response;
      if (!stream || method === "HEAD") return response;
      const close = openRequests.enter(request);
      const signal = givenSignalOf(request);
      return {
        ...response,
        stream(ended) {
          const end = () => {
            signal?.removeEventListener("abort", end);
            close();
            ended();
          };
          // A client in this process may leave without reading the stream.
          signal?.addEventListener("abort", end);
          const opened = stream(end);
          if (signal?.aborted) end();
          return opened;
        },
      };
    });
}
