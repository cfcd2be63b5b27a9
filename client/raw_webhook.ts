import { assertOption } from "../algorithms/_assert_option.ts";
import { WebhookError } from "./webhook_error.ts";

const SUBJECT = "Cannot verify a webhook";

/** A webhook on a server without `Request` objects. */
export interface RawWebhook {
  /** The headers, with names in any case. */
  readonly headers:
    | Headers
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as received: signatures are of these bytes. */
  readonly body: string | Uint8Array;
}

/**
 * Finds a header.
 *
 * @param name The header's name, in lower case.
 */
export function findHeader(
  { headers }: Request | RawWebhook,
  name: string,
): unknown {
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

/**
 * Reads a header.
 *
 * @param name The header's name, in lower case.
 * @throws {WebhookError} If it is missing or malformed.
 */
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

/**
 * Reads the body.
 *
 * @throws {WebhookError} If it is longer.
 * @throws {TypeError} If it has been read before.
 */
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
    "a stream that was read",
  );
  let size = 0;
  const measure = (chunk: Uint8Array) => {
    if ((size += chunk.length) <= most) return chunk;
    const bound = `its body is longer than ${most} bytes`;
    throw new WebhookError("body-too-large", bound);
  };
  if (typeof body === "string") return measure(new TextEncoder().encode(body));
  if (body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return measure(body);
  const streamed = body instanceof ReadableStream;
  assertOption(streamed, `${SUBJECT} as 'body'`, "its raw text or bytes", body);
  const measured = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) =>
      controller.enqueue(measure(chunk) as Uint8Array<ArrayBuffer>),
  });
  const whole = new Response(body.pipeThrough(measured));
  return new Uint8Array(await whole.arrayBuffer());
}
