import { HttpProblem } from "./http_problem.ts";

/** The address of the server: `http://127.0.0.1:5000`. */
export function originOf(url: string): string {
  // Much cheaper than parsing a URL that has been parsed before.
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? url : url.slice(0, path);
}

/** The pattern of a simulation's name. URLs would resolve `.` and `..`. */
export const SIMULATION_NAME = String.raw`[\w\-][\w.\-]{0,63}`;

const WHOLE_NAME = new RegExp(`^${SIMULATION_NAME}$`);

/** The error of a simulation's name; `undefined` if it is valid. */
export function simulationNameError(name: string): string | undefined {
  if (WHOLE_NAME.test(name)) return undefined;
  return `The name of a simulation has 1 to 64 of the characters A-Z, a-z, 0-9, '_', '-' and '.', not first: current value is '${
    name.slice(0, 100)
  }'.`;
}

const SIMULATION_PREFIX = new RegExp(`/s/(${SIMULATION_NAME})(?=/)`, "y");

/** The name of a simulation below `/s/`; `undefined` for the server's own one. */
export function simulationIn(url: string): string | undefined {
  const at = originOf(url).length;
  if (!url.startsWith("/s/", at)) return undefined;
  SIMULATION_PREFIX.lastIndex = at;
  return SIMULATION_PREFIX.exec(url)?.[1];
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

/** The characters of most paths. */
const PLAIN_PATH = /^[\w\-.~:/]*$/;

/** What a path cannot contain (RFC 3986, section 3.3). */
const NOT_IN_PATH = /%(?![\da-f]{2})|[^\w\-.~:/%!$&'()*+,;=@]/giu;

/**
 * The path of a URL as it was sent, with what a path cannot contain in percent
 * encoding. The URL need not be valid: its `Host` may be any text.
 */
export function pathOf(url: string): string {
  const [path = ""] = url.slice(originOf(url).length).split(/[?#]/, 1);
  return PLAIN_PATH.test(path)
    ? path || "/"
    : path.toWellFormed().replace(NOT_IN_PATH, encodeURIComponent);
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

const MAX_CLIENT_LENGTH = 128;

export const ANONYMOUS = "anonymous";

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

// Of ASCII and of Latin-1: terminals obey both.
const CONTROL = /\p{Cc}/gu;

/**
 * The name of a client: `X-Client`, or else `User-Agent`. It is stored and shown,
 * so its length is bounded and it has no control characters.
 */
export function clientName(headers: Headers): string {
  const given = headers.get("x-client")?.trim() ||
    headers.get("user-agent")?.trim();
  if (!given) return ANONYMOUS;
  return given.slice(0, MAX_CLIENT_LENGTH).replaceAll(CONTROL, " ");
}

export class RequestIds {
  readonly #prefix: string;
  /** The number of ids that were made for requests that leave a trace. */
  #count = 0;
  #untraced = 0;

  /**
   * Begins without ids.
   *
   * @param prefix The beginning of new ids, which distinguishes runs.
   */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /**
   * The id of a request: `X-Request-Id`, if a header can repeat it, or a new one.
   *
   * @param leavesNoTrace Whether a new one does not count.
   */
  idOf(headers: Headers, leavesNoTrace = false): string {
    const given = headers.get("x-request-id");
    if (given !== null && REQUEST_ID.test(given)) return given;
    return leavesNoTrace
      ? `${this.#prefix}-0${(++this.#untraced).toString(36)}`
      : `${this.#prefix}-${(++this.#count).toString(36)}`;
  }

  get state(): number {
    return this.#count;
  }

  restoreState(count: number): void {
    this.#count = count;
  }
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
