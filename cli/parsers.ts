import {
  type Distribution,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { readFileSync } from "node:fs";
import { messageOf } from "./errors.ts";

/** A JSON schema of the values that an option takes in a file. */
export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly ValueSchema[];
  readonly items?: ValueSchema;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly [keyword: string]: unknown;
}

export const MAX_SECONDS = 1_000_000;

/** Reads a value from text, and throws an error that says what is accepted. */
export interface Parser<T> {
  (text: string): T;
  /** The schema of the value in a file, if that is not any text. */
  readonly schema?: ValueSchema;
}

/** The numbers that an option takes, ends included unless it says `above`. */
export type Range =
  | { readonly from: number; readonly to: number }
  | { readonly above: number; readonly to: number };

export function number(range: Range, whole = false): Parser<number> {
  const { to } = range;
  const [bounds, schema, isAbove] = "from" in range
    ? [
      `from ${range.from} to ${to}`,
      { minimum: range.from },
      (value: number) => value >= range.from,
    ] as const
    : [
      `above ${range.above} and up to ${to}`,
      { exclusiveMinimum: range.above },
      (value: number) => value > range.above,
    ] as const;
  const accepted = `${whole ? "a whole number" : "a number"} ${bounds}`;
  const parse = (text: string) => {
    // Blanks would count as 0.
    const value = text.trim() === "" ? NaN : Number(text);
    const isKind = !whole || Number.isInteger(value);
    if (isKind && isAbove(value) && value <= to) return value;
    throw new RangeError(mustBe(accepted, text));
  };
  const type = whole ? "integer" : "number";
  return withSchema(parse, { type, ...schema, maximum: to });
}

export function wholeNumber(from: number, to: number): Parser<number> {
  return number({ from, to }, true);
}

export function withSchema<T>(
  parse: (text: string) => T,
  schema: ValueSchema = { type: "string" },
): Parser<T> {
  return Object.assign((text: string) => parse(text), { schema });
}

export function oneOf<const Word extends string>(
  words: readonly Word[],
): Parser<Word> {
  const parse = (text: string) => {
    const word = words.find((word) => word === text);
    if (word !== undefined) return word;
    throw new TypeError(mustBe(`one of ${words.join(", ")}`, text));
  };
  return withSchema(parse, { enum: words });
}

/** Makes a parser that takes `none` for no limit. */
export function orNone(
  parse: Parser<number>,
): Parser<number> {
  const { schema = { type: "string" } } = parse;
  return withSchema(
    (text) => text === "none" ? Infinity : parse(text),
    { anyOf: [{ const: "none" }, schema] },
  );
}

export const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A hundred years: a later time may have no date. */
const MAX_DURATION_MS = 36_500 * 86_400_000;

/** Reads a duration with a unit, such as `24h`; returns milliseconds. */
export function duration(text: string): number {
  return timeIn(text, "90s, 24h or 7d", text);
}

function timeIn(text: string, examples: string, given: string): number {
  const [, value, unit = ""] =
    /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Math.round(Number(value) * (UNITS[unit] ?? NaN));
  if (ms <= MAX_DURATION_MS) return ms;
  throw new RangeError(
    mustBe(`a time up to 36500d, such as ${examples}`, given),
  );
}

/** Reads a duration with a unit, or a number of seconds; returns milliseconds. */
export function seconds(text: string): number {
  const complete = /^[\d.]+$/.test(text) ? `${text}s` : text;
  return timeIn(complete, "90, 90s or 10m", text);
}

/** Reads the address of a server. The error does not repeat a password. */
export function address(text: string): string {
  if (URL.canParse(text) && /^https?:\/\//i.test(text)) return text;
  throw new TypeError(
    mustBe("an http or https address", text.replace(/.*@/s, "***@")),
  );
}

export function matching(
  form: RegExp,
  accepted: string,
): (text: string) => string {
  return (text) => {
    if (form.test(text)) return text;
    throw new TypeError(mustBe(accepted, text));
  };
}

export const file = matching(/./s, "the name of a file");

/** Reads a key that a header can carry. The error does not repeat it. */
export function key(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new TypeError(
    `must be one or more visible ASCII characters without a space, got ${text.length} characters`,
  );
}

/** Whether a text is a number of seconds, in place of a distribution of them. */
export const isNumber = (text: string): boolean => /^\d*\.?\d+$/.test(text);

/** Returns the text of a distribution; that of a number is `fixed:NUMBER`. */
export function distributionText(text: string): string {
  return isNumber(text) ? `fixed:${text}` : text;
}

/**
 * Reads a distribution in seconds that can be scaled to milliseconds, or a number
 * of seconds.
 */
export const distribution: Parser<Distribution> = withSchema((text) => {
  const inSeconds = parseDistribution(distributionText(text));
  if (inSeconds.mean * 1_000 < Infinity) return inSeconds;
  throw new RangeError(
    mustBe("a distribution with a finite mean in milliseconds", text),
  );
}, { type: ["number", "string"] });

export function mustBe(accepted: string, text: string): string {
  return `must be ${accepted}, got '${text}'`;
}

/** Reads a JSON file of durations; `empirical()` checks that it has durations. */
export function readDurations(path: string): number[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new TypeError(`cannot read '${path}': ${messageOf(error)}`);
  }
  try {
    // Editors on Windows begin files with a byte order mark.
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (Array.isArray(value)) return value;
  } catch {
    // Neither is other JSON accepted.
  }
  throw new TypeError(
    `must name a JSON array of durations in seconds, got '${path}'`,
  );
}

/**
 * Reads a distribution in seconds, such as `empirical:jobs.json`, or a number of
 * them; returns it in milliseconds.
 */
export function distributionIn(text: string): Distribution {
  return scaled(
    parseDistribution(distributionText(text), { read: readDurations }),
    1_000,
  );
}
