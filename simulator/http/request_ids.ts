/** The ids of requests that have none of their own. */
export class RequestIds {
  readonly #prefix: string;
  /** The number of ids. */
  count = 0;

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
}
