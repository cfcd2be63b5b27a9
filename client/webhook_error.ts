/**
 * Why a webhook was refused:
 *
 * - `"missing-header"`: one of the three headers is not there;
 * - `"malformed-header"`: one of them is not what it has to be;
 * - `"bad-secret"`: the receiver's own secret is none;
 * - `"too-old"` and `"too-new"`: it was signed at another time, and may be a
 *   replay of an older one;
 * - `"no-match"`: no signature is of this text under any of the secrets;
 * - `"body-too-large"`: the body is longer than the bound;
 * - `"not-json"`: it is well signed, but is no JSON object.
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

/** A webhook was refused. */
export class WebhookError extends Error {
  /** Always `"WebhookError"`. */
  override readonly name = "WebhookError";
  /** Why, for programs. */
  readonly reason: WebhookRefusal;

  /**
   * Creates the error.
   *
   * @param reason Why, for programs.
   * @param message Why, for people.
   * @param options `cause` is the error behind this one.
   */
  constructor(reason: WebhookRefusal, message: string, options?: ErrorOptions) {
    super(`Cannot accept the webhook as ${message}`, options);
    this.reason = reason;
  }
}
