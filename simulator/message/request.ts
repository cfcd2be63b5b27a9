import { HttpProblem } from "./http_problem.ts";

/** The address of the server: `http://127.0.0.1:5000`. */
export function originOf(url: string): string {
  // Much cheaper than parsing a URL that has been parsed before.
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? url : url.slice(0, path);
}

/** The pattern of a simulation's name. URLs would resolve `.` and `..`. */
export const NAME_PATTERN = String.raw`[\w\-][\w.\-]{0,63}`;

const NAME = new RegExp(`^${NAME_PATTERN}$`);

/** The error of a simulation's name; `undefined` if it is valid. */
export function nameError(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return `The name of a simulation has 1 to 64 of the characters A-Z, a-z, 0-9, '_', '-' and '.', not first: current value is '${
    name.slice(0, 100)
  }'.`;
}

const PREFIX = new RegExp(`/s/(${NAME_PATTERN})(?=/)`, "y");

/** The name of a simulation below `/s/`; `undefined` for the server's own one. */
export function simulationIn(url: string): string | undefined {
  const at = originOf(url).length;
  if (!url.startsWith("/s/", at)) return undefined;
  PREFIX.lastIndex = at;
  return PREFIX.exec(url)?.[1];
}

/** The beginning of a simulation's paths: `/s/alice`, or empty. */
export function basePathOf(url: string): string {
  const name = simulationIn(url);
  return name === undefined ? "" : `/s/${name}`;
}

/** The address of a simulation: `http://127.0.0.1:5000/s/alice`. */
export function baseUrlOf(url: string): string {
  return originOf(url) + basePathOf(url);
}

/** The query, also of a URL with an invalid `Host`, which cannot be parsed. */
export function queryOf(url: string): string {
  return /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? "";
}

const MAX_HEADER_LENGTH = 8_192;

const MAX_WAIT_S = 30;

/** A preference; commas in quotes belong to it. */
const PREFERENCE = /(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g;

/** `wait`, with its value bare or in quotes. */
const WAIT = /^\s*wait\s*=\s*(?:(\d+)|"(\d+)")\s*(?:;|$)/i;

/**
 * Reads a header. The server bounds their number and their length; headers that
 * are not read are not checked, which would take longer than most responses.
 */
export function readHeader(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  if (value === null || value.length <= MAX_HEADER_LENGTH) return value;
  // The response should name the header (RFC 6585, section 5).
  throw new HttpProblem(
    431,
    `The header ${name} must have at most ${MAX_HEADER_LENGTH} characters.`,
  );
}

/**
 * Reads how long a request asks to be held until the state changes
 * (`Prefer: wait=10`, RFC 7240, section 4.3). Other preferences are ignored.
 *
 * @returns Whole seconds, 30 at most; `undefined` if the preference is missing.
 */
export function readWait(header: string | null): number | undefined {
  for (const preference of header?.match(PREFERENCE) ?? []) {
    const match = WAIT.exec(preference);
    // The first one counts (RFC 7240, section 2).
    if (match) return Math.min(MAX_WAIT_S, Number(match[1] ?? match[2]));
  }
  return undefined;
}

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
