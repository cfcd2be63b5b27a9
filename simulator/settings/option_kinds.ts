/** The numbers that an option takes, ends included unless it says `above`. */
export type Range =
  | { readonly from: number; readonly to: number }
  | { readonly above: number; readonly to: number };

/**
 * How an option is written in a flag, in a file of options, and in a request. Its
 * parsers, its schemas and its default as a text are made from this.
 */
export type Form =
  | { readonly type: "key" | "on-off" | "switch" }
  | {
    readonly type: "distribution";
    /** Whether a mean of 0 is the number 0. */
    readonly zero?: boolean;
  }
  | { readonly type: "words"; readonly words: readonly string[] }
  | {
    readonly type: "number";
    readonly range: Range;
    readonly whole?: boolean;
    /** The value in the option for 1, such as 1,000 for seconds. */
    readonly unit?: number;
    /** Whether `none` is `Infinity`. */
    readonly none?: boolean;
  }
  | {
    /** A time with a unit, such as `24h`. */
    readonly type: "duration";
    /** Whether it can be 0. */
    readonly zero: boolean;
    /** Whether `none` is `Infinity`. */
    readonly none?: boolean;
  }
  | {
    readonly type: "text";
    /** Returns the value, or throws an error that says what is accepted. */
    readonly read: (text: string) => unknown;
    /** Whether `none` is `undefined`. */
    readonly none?: boolean;
    /** The pattern of such texts in requests. */
    readonly pattern?: string;
    /** The schema of the value in a file; missing for any text. */
    readonly schema?: () => Readonly<Record<string, unknown>>;
  };

/** What an option accepts. */
export interface Kind {
  /** What is accepted in process, in words. */
  readonly accepted: string;
  /** Whether a value is accepted in process. */
  readonly test: (value: unknown) => boolean;
  /** How it is written; missing for an option in process only. */
  readonly form?: Form;
  /** The placeholder of the value in the help. */
  readonly takes?: string;
  /** Whether it is a list, of which the form is that of one value. */
  readonly list?: boolean;
  /** Whether messages leave out the value, as they do for keys. */
  readonly secret?: boolean;
}

/** The definition of an option. */
export interface OptionDefinition<T = unknown> extends Kind {
  /** The default. */
  readonly fallback: T;
  /** What it sets, in one line. */
  readonly summary?: string;
  /** What applies without a value, in place of the default in the help. */
  readonly otherwise?: string;
  /** The flag, without dashes; the key in kebab-case if it is missing. */
  readonly flag?: string;
}

/** The definitions of options. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: OptionDefinition<O[K] | undefined>;
};

/** The most of anything, in writing: a Map holds 2 ** 24. */
const MAX_COUNT = 16_000_000;

/** The longest time, in writing. */
export const MAX_SECONDS = 1_000_000;

/** A switch that is off by default. */
export const SWITCH: Kind = {
  accepted: "true or false",
  test: (value) => typeof value === "boolean",
  form: { type: "switch" },
};

/** A switch that is on by default. */
export const ON_OFF: Kind = {
  ...SWITCH,
  form: { type: "on-off" },
  takes: "on|off",
};

export const DISTRIBUTION: Kind = {
  accepted: "a distribution, such as uniform(1_000, 20_000)",
  test: isDistribution,
  form: { type: "distribution" },
  takes: "distribution",
};

/** Some number of things. Their maximum holds in writing. */
export function count(
  from: number,
  { to = MAX_COUNT, none = false }: {
    readonly to?: number;
    readonly none?: boolean;
  } = {},
): Kind {
  const words = from > 1
    ? `a whole number from ${from}`
    : from === 1
    ? "a whole number above 0"
    : "a whole number, 0 or more";
  return {
    accepted: none ? `${words}, or Infinity` : words,
    test: (value) => none && value === Infinity || isCount(value, from),
    form: { type: "number", range: { from, to }, whole: true, none },
    takes: "number",
  };
}

/** Milliseconds above 0, written with a unit. */
export const TIME: Kind = {
  accepted: "a number of milliseconds above 0",
  test: (value) => isDuration(value) && value > 0,
  form: { type: "duration", zero: false },
  takes: "time",
};

/** Milliseconds, written in seconds. Their maximum holds in writing. */
export function seconds(range: Range): Kind {
  const zero = "from" in range && range.from === 0;
  return {
    accepted: zero
      ? "a finite number of milliseconds, 0 or more"
      : TIME.accepted,
    test: zero ? isDuration : TIME.test,
    form: { type: "number", range, unit: 1_000 },
    takes: "seconds",
  };
}

export function oneOf(takes: string, words: readonly string[]): Kind {
  return {
    accepted: `one of ${words.join(", ")}`,
    test: (value) => words.includes(value as string),
    form: { type: "words", words },
    takes,
  };
}

/** A text that a parser accepts. */
export function text(
  takes: string,
  accepted: string,
  parse: (text: string) => unknown,
): Kind {
  return {
    accepted,
    test: (value) => typeof value === "string" && passes(() => parse(value)),
    form: { type: "text", read: checked(parse) },
    takes,
  };
}

/** Texts that are not empty. In writing, a parser accepts each. */
export function texts(takes: string, parse: (text: string) => unknown): Kind {
  return {
    accepted: "a list of strings",
    test: isTexts,
    form: { type: "text", read: checked(parse) },
    takes,
    list: true,
  };
}

/** Makes a parser of a check. */
export function checked(
  check: (text: string) => unknown,
): (text: string) => string {
  return (text) => {
    check(text);
    return text;
  };
}

export function isDistribution(value: unknown): boolean {
  return hasMethod(value, "sample");
}

export function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] ===
    "function";
}

/** Whether a value is a finite number, 0 or more. */
export function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

function isCount(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

/** Empty texts are refused. */
export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string" && item !== "");
}

export function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
