/**
 * Reads one of several words.
 *
 * @param words The words.
 * @returns What reads one, and throws a `TypeError` for any other.
 */
export function oneOf<const Word extends string>(
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const word = words.find((word) => word === text);
    if (word !== undefined) return word;
    throw new TypeError(
      `must be one of ${words.join(", ")}: current value is '${text}'`,
    );
  };
}
