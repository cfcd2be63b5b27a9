const MAX_NAME_LENGTH = 128;

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
  return given.slice(0, MAX_NAME_LENGTH).replaceAll(CONTROL, " ");
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
