import { conditional } from "./conditional.ts";
import type { Distribution } from "./distribution.ts";
import { empirical } from "./empirical.ts";
import { exponential } from "./exponential.ts";
import { fixed } from "./fixed.ts";
import { gamma } from "./gamma.ts";
import { relabel } from "./_law.ts";
import { lognormal } from "./lognormal.ts";
import { mixture, type MixturePart } from "./mixture.ts";
import { scaled } from "./scaled.ts";
import { shifted } from "./shifted.ts";
import { uniform } from "./uniform.ts";
import { weibull } from "./weibull.ts";

/** What {@linkcode parseDistribution} can be told besides the text. */
export interface ParseDistributionOptions {
  /**
   * Reads a sample of durations, for `empirical:FILE`.
   *
   * @param path What stands in the text in place of `FILE`.
   * @returns The durations, in the unit of the file.
   * @default {undefined} files are not accepted
   */
  readonly read?: (path: string) => ArrayLike<number>;
}

/** Laws of one number, by name. */
const OF_ONE = { fixed, exponential };
/** Laws of two numbers, by name. */
const OF_TWO = { uniform, lognormal, weibull, gamma };
/** Laws of another law and a number, which is written first. */
const OF_LAW = { shifted, scaled, conditional };

/** The forms of a text; a file is one of them only where files can be read. */
const accepted = (files: boolean) =>
  "fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA, " +
  "weibull:SCALE,SHAPE, gamma:SCALE,SHAPE, mixture:WEIGHT*LAW+WEIGHT*LAW..., " +
  "shifted:OFFSET,LAW, scaled:FACTOR,LAW, conditional:AGE,LAW, " +
  (files ? "empirical:FILE, " : "") + "empirical:DURATION,DURATION... " +
  "and empirical:WEIGHT*DURATION,WEIGHT*DURATION...";

/** Thrown for a text, or a part of one, that has none of the forms. */
class Malformed extends Error {}

function complaint(text: unknown, reason: string, files: boolean): string {
  const shown = typeof text === "string" ? JSON.stringify(text) : `${text}`;
  return `Cannot parse the distribution ${shown} as ${reason}; accepted are ${
    accepted(files)
  }`;
}

function has<T extends object>(
  table: T,
  name: string,
): name is keyof T & string {
  return Object.hasOwn(table, name);
}

/** Reads one text from its start to its end. */
class Parser {
  #position = 0;
  readonly #text: string;
  readonly #read: ParseDistributionOptions["read"];

  constructor(text: string, read: ParseDistributionOptions["read"]) {
    this.#text = text;
    this.#read = read;
  }

  all(): Distribution {
    // What begins with a weight can be nothing but a mixture.
    const weighted = this.#take(/(?=[^:*]*\*)/y) !== undefined;
    const law = weighted ? this.#mixture() : this.#law();
    this.#expect(/$/y, "the end");
    return law;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  #expect(pattern: RegExp, wanted: string): string {
    const taken = this.#take(pattern);
    if (taken !== undefined) return taken;
    const rest = this.#text.slice(this.#position);
    const found = rest === "" ? "nothing more" : JSON.stringify(rest);
    throw new Malformed(`${wanted} was expected and ${found} found`);
  }

  #number(): number {
    const pattern = /\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*/iy;
    return Number(this.#expect(pattern, "a number"));
  }

  #comma(): void {
    this.#expect(/,/y, "a comma");
  }

  #law(): Distribution {
    if (this.#take(/\s*\(/y) !== undefined) {
      const law = this.#law();
      this.#expect(/\s*\)\s*/y, "a closing bracket");
      return law;
    }
    const name = this.#expect(
      /\s*([a-z]+)\s*:/iy,
      "the name of a law and a colon",
    )
      .toLowerCase();
    if (has(OF_ONE, name)) return OF_ONE[name](this.#number());
    if (has(OF_TWO, name)) {
      const first = this.#number();
      this.#comma();
      return OF_TWO[name](first, this.#number());
    }
    if (has(OF_LAW, name)) {
      const value = this.#number();
      this.#comma();
      return OF_LAW[name](this.#law(), value);
    }
    if (name === "mixture") return this.#mixture();
    if (name === "empirical") return this.#empirical();
    throw new Malformed(`no law is named ${JSON.stringify(name)}`);
  }

  #mixture(): Distribution {
    const parts: MixturePart[] = [];
    do {
      const weight = this.#number();
      this.#expect(/\*/y, "an asterisk");
      parts.push({ weight, law: this.#law() });
    } while (this.#take(/\s*\+/y) !== undefined);
    return mixture(parts);
  }

  #empirical(): Distribution {
    // What does not begin like a list of numbers is the name of a file.
    if (
      this.#take(/(?=\s*[+-]?\.?\d[\d.e+-]*\s*(?:[,*+)]|$))/iy) !== undefined
    ) {
      return this.#sample();
    }
    const path = this.#expect(
      /\s*([^+()]+)/y,
      "durations or the name of a file",
    )
      .trim();
    if (this.#read === undefined) {
      throw new Malformed("files of durations cannot be read here");
    }
    return relabel(empirical(this.#read(path)), () => `empirical:${path}`);
  }

  #sample(): Distribution {
    const durations: number[] = [];
    const weights: number[] = [];
    do {
      const first = this.#number();
      const weighted = this.#take(/\*/y) !== undefined;
      durations.push(weighted ? this.#number() : first);
      weights.push(weighted ? first : 1);
    } while (this.#take(/,/y) !== undefined);
    return empirical(durations, weights);
  }
}

/**
 * Reads a law from its text form. The numbers keep their unit: what is written
 * in seconds gives durations in seconds.
 *
 * Names may be written in capitals, spaces around numbers do not matter, and
 * any law within another may stand in brackets; a mixture within a mixture has
 * to. A text that is a mixture as a whole may do without `mixture:`. The name of a file can hold neither `+` nor brackets.
 *
 * @param text One of `fixed:VALUE`, `uniform:MIN,MAX`, `exponential:MEAN`,
 * `lognormal:MEDIAN,SIGMA`, `weibull:SCALE,SHAPE`, `gamma:SCALE,SHAPE`,
 * `mixture:WEIGHT*LAW+WEIGHT*LAW...`, `shifted:OFFSET,LAW`,
 * `scaled:FACTOR,LAW`, `conditional:AGE,LAW`, `empirical:FILE`,
 * `empirical:DURATION,DURATION...` and
 * `empirical:WEIGHT*DURATION,WEIGHT*DURATION...`.
 * @param options How files are read.
 * @returns The law; its `label` is read back as the same law.
 * @throws {TypeError} If `text` has none of the forms.
 * @throws {RangeError} If the numbers in it make no law.
 *
 * @example
 * ```ts
 * import { parseDistribution } from "@heygen-sim/client/distributions";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseDistribution("uniform:1,20").mean, 10.5);
 * assertEquals(parseDistribution("mixture:0.7*fixed:8+0.3*fixed:45").mean, 19.1);
 * assertThrows(() => parseDistribution("uniform:20,1"), RangeError, "uniform:MIN,MAX");
 * ```
 *
 * @example A sample from a file
 * ```ts
 * import { parseDistribution } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const files: Record<string, number[]> = { "last-week.json": [8, 9, 45] };
 * const law = parseDistribution("empirical:last-week.json", {
 *   read: (path) => files[path] ?? [],
 * });
 * assertEquals(law.quantile(1), 45);
 * ```
 */
export function parseDistribution(
  text: string,
  options: ParseDistributionOptions = {},
): Distribution {
  const files = options.read !== undefined;
  try {
    if (typeof text !== "string") throw new Malformed("it must be a string");
    return new Parser(text, options.read).all();
  } catch (cause) {
    if (cause instanceof Malformed) {
      throw new TypeError(complaint(text, cause.message, files));
    }
    // A law's own complaint is repeated without its head; what the reader of a
    // file throws is for the caller.
    const reason = cause instanceof Error
      ? /^Cannot create .*? as (.*)$/s.exec(cause.message)?.[1]
      : undefined;
    if (reason === undefined) throw cause;
    const kind = cause instanceof RangeError ? RangeError : TypeError;
    throw new kind(complaint(text, reason, files), { cause });
  }
}
