/** The ids of requests that have none of their own. */
export class RequestIds {
  readonly #prefix: string;
  /** The number of ids. */
  count = 0;
  #untraced = 0;

  /**
   * Begins without ids.
   *
   * @param prefix What they begin with, which distinguishes runs.
   */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Makes the next id. */
  readonly make = (): string =>
    `${this.#prefix}-${(++this.count).toString(36)}`;

  /** Makes an id for a request that leaves no trace: it does not count. */
  readonly makeUntraced = (): string =>
    `${this.#prefix}-0${(++this.#untraced).toString(36)}`;
}
