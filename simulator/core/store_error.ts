/** Thrown where a store cannot be opened, read or written. */
export class StoreError extends Error {
  /** Always `"StoreError"`. */
  override readonly name = "StoreError";
  /** Whether there is no room: less may fit in, or all of it later. */
  readonly full: boolean;

  /**
   * Creates the error.
   *
   * @param message What is wrong, and with which store.
   * @param options `full`, and the cause.
   */
  constructor(
    message: string,
    options: ErrorOptions & { readonly full?: boolean } = {},
  ) {
    super(message, options);
    this.full = options.full ?? false;
  }
}
