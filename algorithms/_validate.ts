/**
 * Checks that an option is a duration an algorithm can work with.
 *
 * @param algorithm The algorithm's name, for the message.
 * @param option The option's name, for the message.
 * @param value The value, in milliseconds.
 * @returns The value.
 */
export function positiveDuration(
  algorithm: string,
  option: string,
  value: number,
): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  throw new Kind(
    `Cannot create '${algorithm}' as '${option}' must be a finite number of milliseconds above 0: current value is ${
      String(value)
    }`,
  );
}
