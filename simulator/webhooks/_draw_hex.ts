/**
 * Draws sixteen hexadecimal digits.
 *
 * @param random Draws numbers from 0 up to 1.
 */
export function drawHex(random: () => number): string {
  const digits = Array.from(
    { length: 16 },
    () => Math.floor(random() * 16).toString(16),
  );
  return digits.join("");
}
