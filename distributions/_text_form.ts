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
