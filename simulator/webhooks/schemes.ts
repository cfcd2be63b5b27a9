import { HEYGEN_RETRY_DELAYS, RETRY_DELAYS } from "./retries.ts";
import type { Message } from "./send.ts";
import { sign, signBody } from "./sign.ts";

/**
 * How messages are signed and sent again: by Standard Webhooks, as HeyGen does, or
 * once and unsigned, as HeyGen does with the callback of a single job.
 */
export type SchemeName = "standard" | "heygen" | "unsigned";

/** The names that the header of HeyGen's signature has had, the present one first. */
export const SIGNATURE_HEADERS = [
  "heygen-signature",
  "signature",
  "x-heygen-signature",
] as const;

/** The name of the header of HeyGen's signature. */
export type SignatureHeader = typeof SIGNATURE_HEADERS[number];

/** A message before it is signed. */
export interface Outgoing extends Pick<Message, "method"> {
  /** The id of the message. */
  readonly id: string;
  /** The target. */
  readonly url: string;
  readonly body: string;
  /** The secrets; each makes a signature. */
  readonly secrets: readonly string[];
  /** By how many seconds the timestamp is wrong. */
  readonly skew: number;
  /**
   * The text to sign.
   *
   * @default the body
   */
  readonly signedBody?: string;
  /**
   * How it is signed.
   *
   * @default {"standard"}
   */
  readonly scheme?: SchemeName | undefined;
  /**
   * The name of the header of HeyGen's signature.
   *
   * @default {"heygen-signature"}
   */
  readonly signatureHeader?: SignatureHeader | undefined;
}

/** A way to sign messages and to send them again. */
interface Scheme {
  /**
   * Returns the headers of an attempt.
   *
   * @param timestamp The time of the attempt, in seconds since the epoch.
   */
  headers(
    outgoing: Outgoing,
    timestamp: number,
  ): Readonly<Record<string, string>>;
  /** The delays after each failed attempt, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Whether a receiver unsubscribes with 410. */
  readonly endsWithGone: boolean;
}

export const SCHEMES: Readonly<Record<SchemeName, Scheme>> = {
  standard: {
    headers({ id, body, secrets, signedBody = body }, timestamp) {
      const signed = { id, timestamp, body: signedBody };
      return {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": secrets.map((secret) => sign(secret, signed))
          .join(" "),
      };
    },
    retryDelays: RETRY_DELAYS,
    endsWithGone: true,
  },
  heygen: {
    headers(outgoing, timestamp) {
      const { body, secrets: [secret = ""], signedBody = body } = outgoing;
      const [present] = SIGNATURE_HEADERS;
      const { signatureHeader = present } = outgoing;
      const signature = { [signatureHeader]: signBody(secret, signedBody) };
      // The older headers came alone.
      if (signatureHeader !== present) return signature;
      return {
        ...signature,
        "heygen-timestamp": String(timestamp),
        "heygen-event-id": JSON.parse(body).event_id,
      };
    },
    retryDelays: HEYGEN_RETRY_DELAYS,
    endsWithGone: false,
  },
  unsigned: { headers: () => ({}), retryDelays: [], endsWithGone: false },
};
