/** What a random stream is drawn from: a safe integer, or any text. */
export type RandomKey = number | string;

/** What ends a key in the hash; above all UTF-16 units, so that no text has it. */
const END = 0x10000;

function rejectKey(kind: typeof TypeError, key: unknown): never {
  throw new kind(
    `Cannot create a random stream as each key must be a safe integer or a string: current value is ${key}`,
  );
}

/** The text of a key: the number 42 and the text "42" are the same seed. */
function keyText(key: RandomKey): string {
  if (typeof key === "string") return key;
  if (typeof key !== "number") rejectKey(TypeError, key);
  if (!Number.isSafeInteger(key)) rejectKey(RangeError, key);
  return String(key);
}

/**
 * Opens a stream of uniform random numbers in [0, 1), each with 53 random bits.
 *
 * The same arguments give the same numbers on every platform, and streams with
 * different arguments are independent of each other: draw a job's duration from
 * `randomStream(seed, 7, "duration")` and its outcome from
 * `randomStream(seed, 7, "outcome")`, and neither depends on the order in which
 * jobs are looked at. Not for secrets.
 *
 * The generator is Chris Doty-Humphrey's "small fast counting" generator in 32
 * bits (sfc32, of PractRand): 128 bits of state, and a counter in it that rules
 * out periods below 2^32. The state is a hash of the arguments.
 *
 * @param seed A safe integer or a text. The number 42 and the text `"42"` are
 * the same seed.
 * @param keys What the stream is for, in any number: safe integers or texts.
 * @returns A function that gives the next number of the stream.
 * @throws {TypeError} If the seed or a key is neither a number nor a string.
 * @throws {RangeError} If the seed or a key is a number but no safe integer.
 *
 * @example
 * ```ts
 * import { randomStream, uniform } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const distribution = uniform(1_000, 20_000);
 * const first = distribution.sample(randomStream(42, 1, "duration"));
 * const again = distribution.sample(randomStream("42", 1, "duration"));
 * assertEquals(first, again);
 * ```
 */
export function randomStream(
  seed: RandomKey,
  ...keys: readonly RandomKey[]
): () => number {
  let a = 0x243f6a88 | 0;
  let b = 0x85a308d3 | 0;
  let c = 0x13198a2e | 0;

  // Three 32-bit lanes with odd multipliers; each also takes up its neighbour,
  // so that a difference anywhere reaches all of them.
  function absorb(unit: number): void {
    a = Math.imul(a ^ unit, 0x9e3779b1) ^ (c >>> 15);
    b = Math.imul(b ^ unit, 0x85ebca6b) ^ (a >>> 13);
    c = Math.imul(c ^ unit, 0xc2b2ae35) ^ (b >>> 16);
  }
  function absorbKey(key: RandomKey): void {
    const text = keyText(key);
    for (let i = 0; i < text.length; i++) absorb(text.charCodeAt(i));
    absorb(END);
  }
  absorbKey(seed);
  for (const key of keys) absorbKey(key);

  let counter = 1;
  function next32(): number {
    const out = (a + b | 0) + counter | 0;
    counter = counter + 1 | 0;
    a = b ^ (b >>> 9);
    b = c + (c << 3) | 0;
    c = ((c << 21) | (c >>> 11)) + out | 0;
    return out;
  }
  // As many rounds as the generator's author runs after seeding.
  for (let round = 0; round < 15; round++) next32();

  return function random(): number {
    const high = next32() >>> 5;
    const low = next32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
}
