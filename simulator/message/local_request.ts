/**
 * A request of a client in this process.
 *
 * It has the client's signal without following it: that would take twice as long.
 * A `WeakMap` from requests to signals would burden the garbage collector.
 */
export class LocalRequest extends Request {
  /** The signal of the client. */
  readonly givenSignal: AbortSignal | undefined;

  /** Throws the reason of the signal, if it is aborted. */
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
 * The signal that is aborted when the client no longer waits for the response.
 */
export function signalOf(request: Request): AbortSignal {
  return givenSignalOf(request) ?? request.signal;
}

/**
 * The same for a client in this process. Over a network, the runtime cancels the
 * stream of a response instead.
 */
export function givenSignalOf(request: Request): AbortSignal | undefined {
  return request instanceof LocalRequest ? request.givenSignal : undefined;
}
