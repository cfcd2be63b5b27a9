import { assertKind, assertOption } from "../algorithms/_assert_option.ts";
import { type JsonObject, MAX_BODY_BYTES } from "./http.ts";
import { type RawWebhook, readBody, WebhookError } from "./raw_webhook.ts";
import { WEBHOOK_SCHEMES } from "./webhook_schemes.ts";

/** An accepted webhook. */
export interface Webhook<T = unknown> {
  /**
   * The id of the message, the same for each attempt to deliver it. A receiver
   * that stores it processes each message once. Of a message of HeyGen without
   * an `event_id` it is the signature.
   */
  readonly id: string;
  /** When this attempt was sent; missing with HeyGen, which does not sign it. */
  readonly sentAt?: Date;
  /** The type of the event, such as `job.completed`. */
  readonly type: string;
  /** The time of the event in ISO 8601, if the sender reports it. */
  readonly timestamp: string | undefined;
  /** The data of the event; not checked to be a `T`. */
  readonly data: T;
}

/** Options of {@linkcode verifyWebhook}. */
export interface VerifyWebhookOptions {
  /**
   * How the sender signs. `"standard"` is
   * [Standard Webhooks](https://www.standardwebhooks.com), version 1. `"heygen"`
   * is HeyGen's: `Heygen-Signature`, `Signature` or `X-Heygen-Signature` has the
   * HMAC-SHA256 of the body in hex. A message is accepted by this scheme only:
   * its headers do not choose, as HeyGen signs no time.
   *
   * @default {"standard"}
   */
  readonly scheme?: "standard" | "heygen" | undefined;
  /**
   * How far the time of signing may be from now, in milliseconds, either way.
   * HeyGen signs the time of the event alone (`created_at`), and sends an event
   * again for up to 24 hours.
   *
   * @default {300000} `Infinity` with HeyGen
   */
  readonly tolerance?: number | undefined;
  /**
   * The time, in milliseconds since the epoch.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
  /**
   * The longest body to read, in bytes.
   *
   * @default {1048576}
   */
  readonly maxBody?: number | undefined;
}

const HMAC = { name: "HMAC", hash: "SHA-256" };

/** Verifies webhooks by the secrets and the options that were checked. */
export type Verify = (webhook: Request | RawWebhook) => Promise<Webhook>;

/**
 * Accepts a webhook that was signed with the secret and, by Standard Webhooks,
 * recently. Signatures are compared in constant time.
 *
 * @param webhook The request, whose body must not have been read, or its headers
 * and its raw body.
 * @param secret `whsec_` and a key in base64, with HeyGen any text; several
 * during a rotation.
 * @param options How it is signed, and limits of its age and its size.
 * @returns Its content.
 * @throws {WebhookError} If it is not accepted.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { verifyWebhook, WebhookError } from "@heygen-sim/client";
 * import { assertEquals } from "@std/assert";
 *
 * const secret = "whsec_c2V2ZW4gdHJhbnNsYXRvcnMgb24gYSBidXM=";
 *
 * async function handle(request: Request): Promise<Response> {
 *   try {
 *     const { type, data } = await verifyWebhook(request, secret);
 *     console.log(type, data);
 *     return new Response(null, { status: 204 });
 *   } catch (error) {
 *     if (!(error instanceof WebhookError)) throw error;
 *     return new Response(error.message, { status: 400 });
 *   }
 * }
 *
 * const forged = new Request("http://receiver.test", { method: "POST" });
 * assertEquals((await handle(forged)).status, 400);
 * ```
 */
export async function verifyWebhook<T = unknown>(
  webhook: Request | RawWebhook,
  secret: string | readonly string[],
  options: VerifyWebhookOptions = {},
): Promise<Webhook<T>> {
  return await webhookVerifier(secret, options)(webhook) as Webhook<T>;
}

/** Checks the secrets and the options once, for many webhooks. */
export function webhookVerifier(
  secret: string | readonly string[],
  options: VerifyWebhookOptions,
): Verify {
  const { scheme: name = "standard", now = Date.now } = options;
  const accepted = Object.keys(WEBHOOK_SCHEMES);
  assertKind(
    accepted.includes(name),
    "Cannot verify a webhook as 'scheme'",
    `one of ${accepted.join(", ")}`,
    name,
  );
  const scheme = WEBHOOK_SCHEMES[name];
  const tolerance = readLimit(options, "tolerance", scheme.tolerance);
  const maxBody = readLimit(options, "maxBody", MAX_BODY_BYTES);
  const keys = (Array.isArray(secret) ? secret : [secret]).map((secret) => {
    const key = scheme.key(typeof secret === "string" ? secret : "");
    if (key.length > 0) return key;
    // No message shows the secret.
    const form = `the secret to check it by must be ${scheme.secret}`;
    throw new WebhookError("bad-secret", form);
  });
  if (keys.length === 0) {
    throw new WebhookError("bad-secret", "there is no secret to check it by");
  }
  return async (webhook) => {
    const envelope = scheme.open(webhook);
    const { prefix, signatures, sentAt } = envelope;
    if (sentAt !== undefined) checkAge(now() - sentAt, tolerance);
    const body = await readBody(webhook, maxBody);
    const start = new TextEncoder().encode(prefix);
    const signed = new Uint8Array(start.length + body.length);
    signed.set(start);
    signed.set(body, start.length);
    const signature = await findValid(signatures, signed, keys);
    if (!signature) {
      throw new WebhookError(
        "no-match",
        `none of its signatures is of this body by ${
          keys.length > 1 ? "these secrets" : "this secret"
        }`,
      );
    }
    const { id, type, timestamp, data, time } = scheme.event(readObject(body));
    if (type === undefined) {
      const form = `its body is not a JSON object with a '${scheme.typeField}'`;
      throw new WebhookError("not-json", form);
    }
    if (sentAt === undefined) checkAge(now() - time, tolerance);
    return {
      id: envelope.id ?? id ?? signature.reduce(hex, ""),
      ...(sentAt !== undefined && { sentAt: new Date(sentAt) }),
      type,
      timestamp,
      data,
    };
  };
}

function readLimit(
  options: VerifyWebhookOptions,
  name: "tolerance" | "maxBody",
  fallback: number,
): number {
  // `undefined` counts as left out.
  const value = options[name] ?? fallback;
  assertOption(
    typeof value === "number" && value >= 0,
    `Cannot verify a webhook as '${name}'`,
    "a number of 0 or more",
    value,
  );
  return value;
}

function checkAge(age: number, tolerance: number): void {
  if (Math.abs(age) <= tolerance || tolerance === Infinity) return;
  if (isNaN(age)) {
    throw new WebhookError("too-old", "its body has no valid time of its own");
  }
  const seconds = Math.round(Math.abs(age) / 1_000);
  const bound = `more than the ${tolerance / 1_000} s that are tolerated`;
  throw age > 0
    ? new WebhookError("too-old", `it was sent ${seconds} s ago, ${bound}`)
    : new WebhookError("too-new", `it is from ${seconds} s ahead, ${bound}`);
}

/** Finds a signature that was made with one of the keys. */
async function findValid(
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
  keys: readonly Uint8Array<ArrayBuffer>[],
): Promise<Uint8Array | undefined> {
  const { subtle } = crypto;
  for (const bytes of keys) {
    const key = await subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
    // Once, as there may be many signatures: each secret of a day's rotations signs.
    const own = new Uint8Array(await subtle.sign("HMAC", key, signed));
    const valid = signatures.find((signature) => isEqual(signature, own));
    if (valid) return valid;
  }
  return undefined;
}

/** Compares in constant time. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length &&
    a.reduce((different, byte, i) => different | byte ^ b[i]!, 0) === 0;
}

function hex(text: string, byte: number): string {
  return text + byte.toString(16).padStart(2, "0");
}

/** Reads a body as JSON; what is not an object has no fields. */
export function readObject(body: Uint8Array): JsonObject {
  try {
    return Object(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    throw new WebhookError("not-json", "its body is not JSON", { cause });
  }
}
