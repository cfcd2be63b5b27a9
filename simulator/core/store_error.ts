/**
 * Thrown where something cannot be kept: a file is not what it must be, or what
 * changes does not fit in any more.
 */
export class StoreError extends Error {
  /** Always `"StoreError"`. */
  override readonly name = "StoreError";
  /** Whether it is for want of room: less might still fit in, or all later. */
  readonly full: boolean;

  /**
   * Says what is wrong.
   *
   * @param message What, and with which file.
   * @param options `full`, and what it was that went wrong.
   */
  constructor(
    message: string,
    options: ErrorOptions & { readonly full?: boolean } = {},
  ) {
    super(message, options);
    this.full = options.full ?? false;
  }
}
