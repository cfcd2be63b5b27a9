/** Milliseconds of the first pause before a retry. */
const BASE = 500;
/** The longest pause. */
const CAP = 8_000;

/**
 * The pause before a retry: exponential backoff with "equal jitter", half of
 * it fixed and half random, so that clients which failed together do not come
 * back together and none comes back at once.
 *
 * @param failures Failures in a row so far, at least 1.
 * @param random A source of uniform numbers in [0, 1). `Math.random` takes the
 * place of any other number.
 * @returns Milliseconds.
 */
export function backoff(failures: number, random: () => number): number {
  const drawn = random();
  const jitter = drawn >= 0 && drawn < 1 ? drawn : Math.random();
  return Math.min(CAP, BASE * 2 ** (failures - 1)) * (1 + jitter) / 2;
}
