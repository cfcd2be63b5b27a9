import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

/** What a secret begins with (Standard Webhooks). */
const PREFIX = "whsec_";

/** The bytes of a key: the least, the most, and how many ours have. */
const BYTES = { least: 24, most: 64, ours: 32 };

/** What callbacks of jobs are signed with if nothing else is said. */
export const DEFAULT_SECRET: string = PREFIX +
  btoa("This secret is known to everybody");

/**
 * Draws a secret.
 *
 * @param seed The seed of the simulation.
 * @param keys What the secret is for.
 * @returns `whsec_` and a key of 32 bytes in base64.
 */
export function drawSecret(
  seed: RandomKey,
  ...keys: readonly RandomKey[]
): string {
  const random = randomStream(seed, "secret", ...keys);
  const key = Uint8Array.from({ length: BYTES.ours }, () => random() * 256);
  return PREFIX + btoa(String.fromCharCode(...key));
}

/**
 * Checks a secret.
 *
 * @param text The secret.
 * @returns It.
 * @throws {TypeError} If it is none. The message does not repeat it.
 */
export function checkSecret(text: string): string {
  if (keyOf(text) !== undefined) return text;
  throw new TypeError(
    `must be ${PREFIX} and ${BYTES.least} to ${BYTES.most} bytes in base64: current value has ${text.length} characters`,
  );
}

/** What is signed. */
export interface Signed {
  /** The message's name. */
  readonly id: string;
  /** When it is sent, in whole seconds since the epoch. */
  readonly timestamp: number;
  /** What is sent. */
  readonly body: string;
}

/**
 * Signs a message by Standard Webhooks. Not by `crypto.subtle`: messages that are
 * sent at one time would go out in any order then.
 *
 * @param secret The secret.
 * @param signed The message.
 * @returns The signature: `v1,` and an HMAC in base64.
 * @throws {TypeError} If the secret is none.
 */
export function sign(secret: string, { id, timestamp, body }: Signed): string {
  const hmac = createHmac("sha256", keyOf(checkSecret(secret)) ?? "");
  return `v1,${hmac.update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

function keyOf(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, "base64");
  const { length } = key;
  return key.toString("base64") === text && length >= BYTES.least &&
      length <= BYTES.most
    ? key
    : undefined;
}
