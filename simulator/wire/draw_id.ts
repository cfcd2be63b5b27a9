import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

/**
 * Draws an id of 32 hexadecimal digits, a pure function of its keys.
 *
 * @param seed The seed of the simulation.
 * @param keys What it is the id of.
 */
export function drawId(seed: RandomKey, ...keys: readonly RandomKey[]): string {
  const random = randomStream(seed, "id", ...keys);
  return Array.from(
    { length: 32 },
    () => Math.floor(random() * 16).toString(16),
  ).join("");
}
