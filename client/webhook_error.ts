/**
 * Why a webhook was not accepted:
 *
 * - `"missing-header"`: a header that the scheme needs is missing;
 * - `"malformed-header"`: such a header is malformed;
 * - `"bad-secret"`: the receiver's own secret is malformed;
 * - `"too-old"` and `"too-new"`: it was not signed recently, and may be replayed;
 * - `"no-match"`: no signature matches the body and one of the secrets;
 * - `"body-too-large"`: the body is longer than the limit;
 * - `"not-json"`: the signature is valid, but the body is not a JSON object.
 */
export type WebhookRefusal =
  | "missing-header"
  | "malformed-header"
  | "bad-secret"
  | "too-old"
  | "too-new"
  | "no-match"
  | "body-too-large"
  | "not-json";

/** A webhook that is not accepted. */
export class WebhookError extends Error {
  /** Always `"WebhookError"`. */
  override readonly name = "WebhookError";
  /** The reason, for programs. */
  readonly reason: WebhookRefusal;

  /**
   * Creates the error.
   *
   * @param reason The reason, for programs.
   * @param message The reason, for people.
   * @param options `cause` is the error behind this one.
   */
  constructor(reason: WebhookRefusal, message: string, options?: ErrorOptions) {
    super(`Cannot accept the webhook as ${message}`, options);
    this.reason = reason;
  }
}
