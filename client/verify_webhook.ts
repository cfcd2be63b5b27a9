import { assertOption } from "../algorithms/_assert_option.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import type { JsonObject } from "./json_response.ts";
import { type RawWebhook, readBody, readHeader } from "./raw_webhook.ts";
import { WebhookError } from "./webhook_error.ts";

/** An accepted webhook. */
export interface Webhook<T = unknown> {
  /**
   * The id of the message, the same for each attempt to deliver it. A receiver
   * that stores it processes each message once.
   */
  readonly id: string;
  /** When this attempt was sent. */
  readonly sentAt: Date;
  /** The type of the event, such as `job.completed`. */
  readonly type: string;
  /** The time of the event in ISO 8601, if the sender reports it. */
  readonly timestamp: string | undefined;
  /** The data of the event; not checked to be a `T`. */
  readonly data: T;
}

/** Options of {@linkcode verifyWebhook}. */
export interface WebhookOptions {
  /**
   * How far the time of signing may be from now, in milliseconds, either way.
   *
   * @default {300000}
   */
  readonly tolerance?: number;
  /**
   * The time, in milliseconds since the epoch.
   *
   * @default {Date.now}
   */
  readonly now?: () => number;
  /**
   * The longest body to read, in bytes.
   *
   * @default {1048576}
   */
  readonly maxBody?: number;
}

const DEFAULTS = { tolerance: 300_000, maxBody: MAX_BODY_BYTES };

/** The most signatures to check: a service has a few secrets. */
const MAX_SIGNATURE_COUNT = 20;

const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * Accepts a webhook that was signed with the secret, and recently (Standard
 * Webhooks, version 1). Signatures are compared in constant time.
 *
 * @param webhook The request, whose body must not have been read, or its headers
 * and its raw body.
 * @param secret `whsec_` and a key in base64; several during a rotation.
 * @param options Limits of its age and its size.
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
  options: WebhookOptions = {},
): Promise<Webhook<T>> {
  const { tolerance, maxBody } = checkOptions(options);
  const { now = Date.now } = options;
  const keys = (Array.isArray(secret) ? secret : [secret]).map(readKey);
  if (keys.length === 0) {
    throw new WebhookError("bad-secret", "there is no secret to check it by");
  }
  const id = readHeader(webhook, "webhook-id", /^[!-~]{1,256}$/);
  const time = readHeader(webhook, "webhook-timestamp", /^\d{1,12}$/);
  const signatures = readHeader(webhook, "webhook-signature", /^v\d+\w*,/);
  const sentAt = Number(time) * 1_000;
  checkAge(now() - sentAt, tolerance);
  const body = await readBody(webhook, maxBody);
  const start = new TextEncoder().encode(`${id}.${time}.`);
  const signed = new Uint8Array(start.length + body.length);
  signed.set(start);
  signed.set(body, start.length);
  if (!await isSigned(signed, signatures, keys)) {
    throw new WebhookError(
      "no-match",
      `none of its signatures is of this body by ${
        keys.length > 1 ? "these secrets" : "this secret"
      }`,
    );
  }
  const { type, timestamp, data } = readPayload(body);
  return {
    id,
    sentAt: new Date(sentAt),
    type,
    timestamp: typeof timestamp === "string" ? timestamp : undefined,
    data: data as T,
  };
}

function checkOptions(options: WebhookOptions): typeof DEFAULTS {
  const checked = { ...DEFAULTS };
  for (const key in DEFAULTS) {
    const name = key as keyof typeof DEFAULTS;
    // `undefined` counts as left out.
    const value = options[name] ?? DEFAULTS[name];
    assertOption(
      typeof value === "number" && value >= 0,
      `Cannot verify a webhook as '${name}'`,
      "a number of 0 or more",
      value,
    );
    checked[name] = value;
  }
  return checked;
}

/** Reads the key in a secret. No message shows the secret. */
function readKey(secret: unknown): Uint8Array<ArrayBuffer> {
  const [, text = ""] = /^whsec_(.+)$/.exec(String(secret)) ?? [];
  const key = readBase64(text);
  if (key && key.length > 0) return key;
  throw new WebhookError(
    "bad-secret",
    "the secret to check it by must be 'whsec_' and a key in base64",
  );
}

/** Decodes base64; `undefined` if the text is not valid. */
function readBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function checkAge(age: number, tolerance: number): void {
  if (Math.abs(age) <= tolerance) return;
  const seconds = Math.round(Math.abs(age) / 1_000);
  const bound = `more than the ${tolerance / 1_000} s that are tolerated`;
  throw age > 0
    ? new WebhookError("too-old", `it was sent ${seconds} s ago, ${bound}`)
    : new WebhookError("too-new", `it is from ${seconds} s ahead, ${bound}`);
}

/** Whether one of the signatures was made with one of the keys. */
async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
  keys: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  const given = signatures.split(" ").slice(0, MAX_SIGNATURE_COUNT)
    // A sender may add signatures of other versions.
    .filter((it) => it.startsWith("v1,"))
    .map((it) => readBase64(it.slice(3)))
    .filter((it) => it !== undefined);
  const { subtle } = crypto;
  for (const bytes of keys) {
    const key = await subtle.importKey("raw", bytes, HMAC, false, ["verify"]);
    for (const signature of given) {
      if (await subtle.verify("HMAC", key, signature, signed)) return true;
    }
  }
  return false;
}

function readPayload(body: Uint8Array): JsonObject & { type: string } {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new WebhookError("not-json", "its body is not JSON", { cause });
  }
  const { type } = Object(payload);
  if (typeof type === "string") return { ...Object(payload), type };
  throw new WebhookError(
    "not-json",
    "its body is no JSON object with a 'type'",
  );
}
