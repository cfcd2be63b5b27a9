import { assertOption, described } from "../algorithms/_assert_option.ts";

const SUBJECT = "Cannot verify a webhook";

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

/** A webhook on a server without `Request` objects. */
export interface RawWebhook {
  /** The headers, with names in any case. */
  readonly headers:
    | Headers
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as received: signatures are of these bytes. */
  readonly body: string | Uint8Array;
}

export function findHeader(
  webhook: Request | RawWebhook,
  name: string,
): unknown {
  const { headers } = Object(webhook) as Partial<RawWebhook>;
  assertOption(
    typeof headers === "object" && headers !== null,
    `${SUBJECT} as 'headers'`,
    "those of the request",
    headers,
  );
  // Not by `instanceof`: some servers have a `Headers` class of their own.
  return typeof headers.get === "function"
    ? headers.get(name)
    : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Reads a header, which must be there and have this form. */
export function readHeader(
  webhook: Request | RawWebhook,
  name: string,
  form: RegExp,
): string {
  const value = findHeader(webhook, name);
  if (value === null || value === undefined || value === "") {
    throw new WebhookError("missing-header", `it has no ${name} header`);
  }
  if (typeof value === "string" && form.test(value)) return value;
  const shown = JSON.stringify(value).slice(0, 100);
  throw new WebhookError(
    "malformed-header",
    `its ${name} header is malformed: ${shown}`,
  );
}

/** Reads the body, which must have at most so many bytes, and be unread. */
export async function readBody(
  webhook: Request | RawWebhook,
  most: number,
): Promise<Uint8Array> {
  const { body } = webhook;
  const used = "bodyUsed" in webhook && webhook.bodyUsed;
  assertOption(
    !used,
    `${SUBJECT} as its body`,
    "unread",
    described("a stream that was read"),
  );
  const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
  assertOption(
    raw === null || raw instanceof Uint8Array || raw instanceof ReadableStream,
    `${SUBJECT} as 'body'`,
    "its raw text or bytes",
    body,
  );
  const parts = raw instanceof Uint8Array ? [raw] : raw ?? [];
  let size = 0;
  const read: BlobPart[] = [];
  for await (const part of parts) {
    if ((size += part.length) > most) {
      const bound = `its body is longer than ${most} bytes`;
      throw new WebhookError("body-too-large", bound);
    }
    read.push(part as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(read).arrayBuffer());
}
