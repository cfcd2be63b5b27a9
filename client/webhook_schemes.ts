import type { JsonObject } from "./http.ts";
import { findHeader, type RawWebhook, readHeader } from "./raw_webhook.ts";
import { identifier, text, time } from "./values.ts";

/** What the headers of a webhook say. */
export interface Envelope {
  /** The signatures, one of which must be valid. */
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
  /** The text that is signed before the body. */
  readonly prefix: string;
  /** The id of the message, where it is signed. */
  readonly id?: string;
  /** When this attempt was sent, in milliseconds, where it is signed. */
  readonly sentAt?: number;
}

/** What the body of a webhook says. */
interface Event {
  readonly id?: string | undefined;
  readonly type: string | undefined;
  readonly timestamp: string | undefined;
  readonly data: unknown;
  /** The signed time, in milliseconds since the epoch; `NaN` without one. */
  readonly time: number;
}

/** How a sender signs its webhooks. */
interface WebhookScheme {
  /** The form of a secret, for messages. */
  readonly secret: string;
  /** The key in a secret; empty if the secret is malformed. */
  key(secret: string): Uint8Array<ArrayBuffer>;
  open(webhook: Request | RawWebhook): Envelope;
  event(body: JsonObject): Event;
  /** The field of the body with the type, for messages. */
  readonly typeField: string;
  /** How old a message may be by default, in milliseconds. */
  readonly tolerance: number;
}

const MESSAGE_ID = /^[!-~]{1,256}$/;

/** Standard Webhooks, version 1: signs the id, the time and the body. */
const standard: WebhookScheme = {
  secret: "'whsec_' and a key in base64",
  typeField: "type",
  tolerance: 300_000,
  key: (secret) => decodeBase64(/^whsec_(.+)$/.exec(secret)?.[1] ?? ""),
  open(webhook) {
    const id = readHeader(webhook, "webhook-id", MESSAGE_ID);
    const seconds = readHeader(webhook, "webhook-timestamp", /^\d{1,12}$/);
    const signed = readHeader(webhook, "webhook-signature", /^v\d+\w*,/);
    const signatures = signed.split(" ")
      // A sender may add signatures of other versions.
      .filter((it) => it.startsWith("v1,"))
      .map((it) => decodeBase64(it.slice(3)));
    const sentAt = Number(seconds) * 1_000;
    return { id, sentAt, signatures, prefix: `${id}.${seconds}.` };
  },
  event: ({ type, timestamp, data }) => ({
    type: typeof type === "string" ? type : undefined,
    timestamp: typeof timestamp === "string" ? timestamp : undefined,
    data,
    time: NaN,
  }),
};

/** The headers of HeyGen's signature over time, the present one first. */
const HEYGEN_SIGNATURES = [
  "heygen-signature",
  "signature",
  "x-heygen-signature",
];

/**
 * HeyGen: signs the body alone, with the whole text of the secret as the key.
 * `Heygen-Timestamp` and `Heygen-Event-Id` are not signed, so that a replayed
 * message could have any: they are not read.
 */
const heygen: WebhookScheme = {
  secret: "the text that HeyGen has returned",
  typeField: "event_type",
  tolerance: Infinity,
  key: (secret) => new TextEncoder().encode(secret.trim() && secret),
  open(webhook) {
    const form = /^[0-9a-f]{64}$/i;
    // Other headers named `Signature` exist (RFC 9421).
    const signatures = HEYGEN_SIGNATURES
      .map((name) => String(findHeader(webhook, name)))
      .filter((value) => form.test(value))
      .map(decodeHex);
    if (signatures.length === 0) {
      const present = HEYGEN_SIGNATURES.find((it) => findHeader(webhook, it));
      readHeader(webhook, present ?? "heygen-signature", form);
    }
    return { signatures, prefix: "" };
  },
  event: ({ event_id, event_type, event_data, created_at }) => ({
    id: MESSAGE_ID.test(identifier(event_id) ?? "") ? `${event_id}` : undefined,
    type: text(event_type),
    timestamp: text(created_at),
    data: event_data,
    time: time(created_at),
  }),
};

export const WEBHOOK_SCHEMES = { standard, heygen };

/** Decodes base64; nothing comes of a text that is not valid. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  return bytes.map((_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
