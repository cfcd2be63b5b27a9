/**
 * A request that is made in this process: no network is between.
 *
 * It knows its sender's signal without following it. To make one that follows
 * takes twice as long, and few ever look; and where signals are kept beside
 * requests, in a `WeakMap`, the garbage collector has both to keep for longer.
 */
export class LocalRequest extends Request {
  /** What its sender gives it up by; `undefined` if by nothing. */
  readonly givenSignal: AbortSignal | undefined;

  /**
   * Makes one, as `new Request` does.
   *
   * @param input The address, or another request.
   * @param init What else there is to say.
   * @throws {unknown} The signal's reason, if it has been given up.
   */
  constructor(input: Request | URL | string, init?: RequestInit) {
    const signal = init?.signal === undefined && input instanceof Request
      ? input.signal
      : init?.signal;
    signal?.throwIfAborted();
    super(input, { ...init, signal: null });
    this.givenSignal = signal ?? undefined;
  }
}

/**
 * What tells that the sender of a request does not wait for it any more.
 *
 * @param request The request.
 */
export function signalOf(request: Request): AbortSignal {
  return givenSignalOf(request) ?? request.signal;
}

/**
 * The same, if the sender is in this process and has given one. Over a network
 * the stream of an answer is cancelled, which takes no signal.
 *
 * @param request The request.
 */
export function givenSignalOf(request: Request): AbortSignal | undefined {
  return request instanceof LocalRequest ? request.givenSignal : undefined;
}
