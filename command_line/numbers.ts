/** The numbers that a flag takes, the ends included. */
export type Range =
  | { readonly from: number; readonly to: number }
  | { readonly above: number; readonly to: number };

/**
 * Reads numbers in a range.
 *
 * @param range The range.
 * @returns What reads one, and throws a `RangeError` if there is none in the text.
 */
export function number(range: Range): (text: string) => number {
  const least = "from" in range
    ? `from ${range.from} to`
    : `above ${range.above} and up to`;
  return reader(
    `a number ${least} ${range.to}`,
    (value) =>
      value <= range.to &&
      ("from" in range ? value >= range.from : value > range.above),
  );
}

/**
 * Reads whole numbers in a range.
 *
 * @param from The least one.
 * @param to The greatest one.
 * @returns What reads one, and throws a `RangeError` if there is none in the text.
 */
export function wholeNumber(
  from: number,
  to: number,
): (text: string) => number {
  return reader(
    `a whole number from ${from} to ${to}`,
    (value) => value >= from && value <= to && Number.isInteger(value),
  );
}

function reader(
  accepted: string,
  fits: (value: number) => boolean,
): (text: string) => number {
  return (text) => {
    // Blanks would count as 0.
    const value = text.trim() === "" ? NaN : Number(text);
    if (fits(value)) return value;
    throw new RangeError(`must be ${accepted}: current value is '${text}'`);
  };
}
