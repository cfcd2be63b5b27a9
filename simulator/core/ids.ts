import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";

const ID = /^[0-9a-f]{16}$/;

/** Rounds of the network; with four, a Feistel network looks random. */
const ROUNDS = 6;

/**
 * Names jobs by 16 hexadecimal digits that look random and hold the job's
 * number: a Feistel network over 64 bits, with round keys drawn from the seed.
 *
 * So no id is stored, none occurs twice, and the id of a removed job differs from
 * one that never existed. Not for secrets.
 */
export class JobIds {
  readonly #keys: Int32Array;
  /** The latest result, which is often the next one. */
  #lastId = "";
  #lastNumber = NaN;

  /** @param purpose What they are for: another one gives other ids. */
  constructor(seed: number | string, purpose = "ids") {
    const random = randomStream(seed, purpose);
    this.#keys = Int32Array.from({ length: ROUNDS }, () => random() * 2 ** 32);
  }

  /** The id of a job by its number, a safe integer of 0 or more. */
  encode(number: number): string {
    if (number === this.#lastNumber) return this.#lastId;
    let left = Math.floor(number / 2 ** 32) | 0;
    let right = number | 0;
    for (let round = 0; round < ROUNDS; round++) {
      const next = left ^ mix(right, this.#keys[round] ?? 0);
      left = right;
      right = next;
    }
    return this.#remember(number, hex(left) + hex(right));
  }

  /** The number in an id; `undefined` if no job can have this id. */
  decode(id: string): number | undefined {
    if (!ID.test(id)) return undefined;
    let left = parseInt(id.slice(0, 8), 16) | 0;
    let right = parseInt(id.slice(8), 16) | 0;
    for (let round = ROUNDS - 1; round >= 0; round--) {
      const last = right ^ mix(left, this.#keys[round] ?? 0);
      right = left;
      left = last;
    }
    const number = (left >>> 0) * 2 ** 32 + (right >>> 0);
    if (!Number.isSafeInteger(number)) return undefined;
    this.#remember(number, id);
    return number;
  }

  #remember(number: number, id: string): string {
    this.#lastNumber = number;
    return this.#lastId = id;
  }
}

/** Mixes 32 bits (the finaliser of MurmurHash3, keyed). */
function mix(word: number, key: number): number {
  let x = word ^ key;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

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
