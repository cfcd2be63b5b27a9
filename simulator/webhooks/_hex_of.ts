/**
 * Draws sixteen hexadecimal digits, for a name.
 *
 * @param random Draws numbers from 0 up to 1.
 */
export function hexOf(random: () => number): string {
  const digits = Array.from(
    { length: 16 },
    () => Math.floor(random() * 16).toString(16),
  );
  return digits.join("");
}
