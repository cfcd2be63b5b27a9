import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

/** Draws hexadecimal digits, a pure function of the keys. */
export function drawHex(
  length: number,
  seed: RandomKey,
  ...keys: readonly RandomKey[]
): string {
  const random = randomStream(seed, ...keys);
  const digit = () => Math.floor(random() * 16).toString(16);
  return Array.from({ length }, digit).join("");
}
