/**
 * Finds the word that a mistyped one is most likely to stand for.
 *
 * @param text The mistyped word.
 * @param words The words to choose from.
 * @param most How many characters may be wrong.
 * @returns The nearest word; `undefined` if none is near enough.
 */
export function nearest<Word extends string>(
  text: string,
  words: Iterable<Word>,
  most: number,
): Word | undefined {
  let best: Word | undefined;
  let least = most + 1;
  for (const word of words) {
    const distance = editDistance(text, word);
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/**
 * How many characters have to be inserted, deleted or replaced to make one text
 * of another (V. I. Levenshtein, "Binary Codes Capable of Correcting Deletions,
 * Insertions, and Reversals", 1966).
 */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const moved = Math.min(above[j] ?? 0, row[j - 1] ?? 0) + 1;
      row.push(Math.min(replaced, moved));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
