import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Job, Phase } from "../core/job.ts";
import { eventOf, type HeyGenEvent } from "../wire/heygen_events.ts";
import type { HeyGenView } from "../wire/heygen_view.ts";
import { jobBody, type JobBodySource } from "../wire/jobs.ts";

export const EVENT_TYPES = [
  "job.queued",
  "job.running",
  "job.completed",
  "job.error",
  "job.cancelled",
] as const;

export type EventType = typeof EVENT_TYPES[number];

/** The default events of an endpoint: the ends of jobs. */
export const DEFAULT_EVENTS: readonly EventType[] = [
  "job.completed",
  "job.error",
  "job.cancelled",
];

/** The type of the event that tests an endpoint. */
export const TEST_EVENT = "webhook.test";

/** In place of an endpoint's id: the callbacks of single jobs. */
export const CALLBACKS = "callbacks";

/** A change of a job. */
export interface JobChange {
  readonly job: Job;
  /** The phase that it has reached. */
  readonly phase: Phase;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** The simulator's address for the receiver. */
  readonly origin: string;
}

/** What the messages about jobs depend on. */
export interface JobMessagesOptions extends JobBodySource {
  /** Views a job as HeyGen's wire does; `undefined` if that does not show it. */
  viewOf(job: Job, at: number, origin: string): HeyGenView | undefined;
}

export interface EventMessage {
  readonly type: string;
  readonly text: () => string;
}

export interface Outgoing {
  readonly id: string;
  readonly body: string;
  /** The text to sign, which a fault can distort. */
  readonly signedBody: string;
  readonly secrets: readonly string[];
  /** By how many seconds the timestamp is wrong. */
  readonly skew: number;
  readonly signatureHeader: string;
}

/** A form of messages, and how they are signed and sent again. */
export interface Scheme {
  /** `undefined` if it has none. */
  jobMessage(
    change: JobChange,
    options: JobMessagesOptions,
  ): EventMessage | undefined;
  /** As {@linkcode jobMessage}, for the end of a batch. */
  batchMessage(event: HeyGenEvent): EventMessage | undefined;
  testMessage(endpoint: string, at: number): EventMessage;
  /** @param timestamp The time of the attempt, in seconds since the epoch. */
  headers(
    outgoing: Outgoing,
    timestamp: number,
  ): Readonly<Record<string, string>>;
  /** The delays after each failed attempt, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Whether a receiver unsubscribes with 410. */
  readonly endsWithGone: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The schedule that the specification of Standard Webhooks has as its example. */
const RETRY_DELAYS: readonly number[] = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Standard Webhooks. */
const STANDARD: Scheme = {
  jobMessage: ({ job, phase, at, origin }, options) =>
    standardMessage(
      `job.${phase}`,
      at,
      () => jobBody(job, options, { now: at, origin }),
    ),
  batchMessage: () => undefined,
  testMessage: (webhook, at) =>
    standardMessage(TEST_EVENT, at, () => ({ webhook })),
  headers({ id, secrets, signedBody: body }, timestamp) {
    const signatures = secrets.map((secret) =>
      sign(secret, { id, timestamp, body })
    );
    return {
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures.join(" "),
    };
  },
  retryDelays: RETRY_DELAYS,
  endsWithGone: true,
};

/** A message about an event at a time, in milliseconds since the epoch. */
function standardMessage(
  type: string,
  at: number,
  data: () => unknown,
): EventMessage {
  const timestamp = new Date(at).toISOString();
  return {
    type,
    text: () => JSON.stringify({ type, timestamp, data: data() }),
  };
}

/** The names that the header of the signature has had, the present one first. */
export const SIGNATURE_HEADERS = [
  "heygen-signature",
  "signature",
  "x-heygen-signature",
] as const;

/** The webhooks of HeyGen. */
const HEYGEN: Scheme = {
  jobMessage({ job, at, origin }, { viewOf }) {
    const view = viewOf(job, at, origin);
    const event = view && eventOf(view);
    return event && heygenMessage(event);
  },
  batchMessage: heygenMessage,
  testMessage: (webhook, at) =>
    heygenMessage({
      event_id: `evt_${webhook}_${at}`,
      event_type: TEST_EVENT,
      event_data: { webhook },
      created_at: new Date(at).toISOString(),
    }),
  headers({ body, signedBody, secrets, signatureHeader }, timestamp) {
    // The whole text of the secret is the key.
    const signature = createHmac("sha256", secrets[0] ?? "").update(signedBody)
      .digest("hex");
    // The older headers came alone.
    if (signatureHeader !== SIGNATURE_HEADERS[0]) {
      return { [signatureHeader]: signature };
    }
    return {
      [signatureHeader]: signature,
      "heygen-timestamp": String(timestamp),
      "heygen-event-id": JSON.parse(body).event_id,
    };
  },
  // For up to 24 hours; the delays are not documented.
  retryDelays: RETRY_DELAYS.slice(0, 6),
  endsWithGone: false,
};

/** The callbacks of single jobs of HeyGen: sent once, and not signed. */
const UNSIGNED: Scheme = {
  ...HEYGEN,
  headers: () => ({}),
  retryDelays: [],
};

function heygenMessage(event: HeyGenEvent): EventMessage {
  return { type: event.event_type, text: () => JSON.stringify(event) };
}

/** The schemes of endpoints. */
export const ENDPOINT_SCHEMES = { standard: STANDARD, heygen: HEYGEN } as const;

/** The schemes of endpoints and of callbacks. */
export const SCHEMES = { ...ENDPOINT_SCHEMES, unsigned: UNSIGNED } as const;

export type SchemeName = keyof typeof SCHEMES;

const SECRET_PREFIX = "whsec_";

/** The sizes of a key, in bytes. */
const KEY_BYTES = { min: 24, max: 64, drawn: 32 };

/** The default secret of callbacks. */
export const DEFAULT_SECRET: string = SECRET_PREFIX +
  btoa("This secret is known to everybody");

export function drawSecret(
  seed: RandomKey,
  ...keys: readonly RandomKey[]
): string {
  const random = randomStream(seed, "secret", ...keys);
  const key = Uint8Array.from(
    { length: KEY_BYTES.drawn },
    () => random() * 256,
  );
  return SECRET_PREFIX + btoa(String.fromCharCode(...key));
}

/** @throws {TypeError} As {@linkcode keyOf}. */
export function checkSecret(secret: string): string {
  keyOf(secret);
  return secret;
}

/** @throws {TypeError} If a secret is invalid. The message does not contain it. */
function keyOf(secret: string): Uint8Array {
  const text = secret.slice(SECRET_PREFIX.length);
  const key = Buffer.from(text, "base64");
  if (
    secret.startsWith(SECRET_PREFIX) && key.toString("base64") === text &&
    key.length >= KEY_BYTES.min && key.length <= KEY_BYTES.max
  ) return key;
  throw new TypeError(
    `must be ${SECRET_PREFIX} and ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes in base64: current value has ${secret.length} characters`,
  );
}

/**
 * Signs a message by Standard Webhooks. Not with `crypto.subtle`, whose promises
 * would send messages of the same time in any order.
 */
function sign(
  secret: string,
  { id, timestamp, body }: {
    readonly id: string;
    readonly timestamp: number;
    readonly body: string;
  },
): string {
  const hmac = createHmac("sha256", keyOf(secret));
  return `v1,${hmac.update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}
