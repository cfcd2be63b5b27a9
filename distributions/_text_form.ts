import type { Distribution } from "./distribution.ts";

/** The text form of a distribution. */
export interface TextForm {
  /** The name that the text begins with. */
  readonly name: string;
  /** The forms for messages and help, such as `uniform:MIN,MAX`. */
  readonly forms: readonly string[];
  /** Reads the text behind the name and its colon. */
  read(text: TextReader): Distribution;
}

/**
 * The text form of a distribution of numbers.
 *
 * @param form The form, such as `uniform:MIN,MAX`.
 * @param create Creates the distribution from the numbers in their order.
 */
export function ofNumbers(
  form: string,
  create: (...numbers: number[]) => Distribution,
): TextForm {
  const [name = form, parameters = ""] = form.split(":");
  return {
    name,
    forms: [form],
    read(text) {
      const numbers = [text.number()];
      while (numbers.length < parameters.split(",").length) {
        numbers.push(text.nextNumber());
      }
      return create(...numbers);
    },
  };
}

/**
 * The text form of a distribution of a number and another distribution.
 *
 * @param form The form, such as `shifted:OFFSET,DISTRIBUTION`.
 * @param create Creates the distribution.
 */
export function ofDistribution(
  form: string,
  create: (distribution: Distribution, value: number) => Distribution,
): TextForm {
  const [name = form] = form.split(":");
  return {
    name,
    forms: [form],
    read(text) {
      const value = text.number();
      return create(text.nextDistribution(), value);
    },
  };
}

/** Reads the parts of a text one after the other. */
export interface TextReader {
  /** A number. */
  number(): number;
  /** A comma and a number. */
  nextNumber(): number;
  /** A comma and a distribution. */
  nextDistribution(): Distribution;
  /** A distribution. */
  distribution(): Distribution;
  /** Takes a pattern, which must be sticky, if it comes next. */
  take(pattern: RegExp): string | undefined;
  /**
   * Takes a pattern that has to come next.
   *
   * @param expected Its description, for the message.
   */
  expect(pattern: RegExp, expected: string): string;
  /** Reads a file of durations. */
  file(path: string): ArrayLike<number>;
}

/** Thrown for a text that has none of the forms. */
export class MalformedText extends Error {}
