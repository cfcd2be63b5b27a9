import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

const PREFIX = "whsec_";

/** The sizes of a key, in bytes. */
const BYTES = { min: 24, max: 64, drawn: 32 };

/** The default secret of callbacks. */
export const DEFAULT_SECRET: string = PREFIX +
  btoa("This secret is known to everybody");

export function drawSecret(
  seed: RandomKey,
  ...keys: readonly RandomKey[]
): string {
  const random = randomStream(seed, "secret", ...keys);
  const key = Uint8Array.from({ length: BYTES.drawn }, () => random() * 256);
  return PREFIX + btoa(String.fromCharCode(...key));
}

/** @throws {TypeError} If a secret is invalid. The message does not contain it. */
export function checkSecret(text: string): string {
  if (keyOf(text) !== undefined) return text;
  throw new TypeError(
    `must be ${PREFIX} and ${BYTES.min} to ${BYTES.max} bytes in base64: current value has ${text.length} characters`,
  );
}

export interface Signed {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Signs a message by Standard Webhooks. Not with `crypto.subtle`, whose promises
 * would send messages of the same time in any order.
 */
export function sign(secret: string, { id, timestamp, body }: Signed): string {
  const hmac = createHmac("sha256", keyOf(checkSecret(secret)) ?? "");
  return `v1,${hmac.update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Signs a body as HeyGen does: the whole text of the secret is the key. */
export function signBody(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

function keyOf(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, "base64");
  const { length } = key;
  return key.toString("base64") === text && length >= BYTES.min &&
      length <= BYTES.max
    ? key
    : undefined;
}
