import { shown } from "./_shown.ts";
import { MalformedText, type TextForm, type TextReader } from "./_text_form.ts";
import type { Distribution } from "./distribution.ts";
import { MIXTURE } from "./mixture.ts";
import { TEXT_FORMS } from "./registry.ts";

/** Options of {@linkcode parseDistribution}. */
export interface ParseDistributionOptions {
  /**
   * Reads a sample of durations, for `empirical:FILE`.
   *
   * @param path The part of the text in place of `FILE`.
   * @returns The durations, in the unit of the file.
   * @default {undefined} files are not accepted
   */
  readonly read?: (path: string) => ArrayLike<number>;
}

/** Lists the forms of a text; a file is one where files can be read. */
function acceptedForms(files: boolean): string {
  const forms = TEXT_FORMS.flatMap(({ forms }) => forms)
    .filter((form) => files || !form.endsWith(":FILE"));
  return `${forms.slice(0, -1).join(", ")} and ${forms.at(-1)}`;
}

function message(text: unknown, reason: string, files: boolean): string {
  const given = typeof text === "string" ? JSON.stringify(text) : shown(text);
  return `Cannot parse the distribution ${given} as ${reason}; accepted are ${
    acceptedForms(files)
  }`;
}

/** Reads one text from its start to its end. */
class Parser implements TextReader {
  #position = 0;
  readonly #text: string;
  readonly #read: ParseDistributionOptions["read"];

  constructor(text: string, read: ParseDistributionOptions["read"]) {
    this.#text = text;
    this.#read = read;
  }

  all(): Distribution {
    const distribution = this.#whole();
    this.expect(/$/y, "the end");
    return distribution;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  expect(pattern: RegExp, expected: string): string {
    const taken = this.take(pattern);
    if (taken !== undefined) return taken;
    const rest = this.#text.slice(this.#position);
    const found = rest === "" ? "the end" : JSON.stringify(rest);
    throw new MalformedText(`it has ${found} where ${expected} is expected`);
  }

  number(): number {
    const pattern = /\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*/iy;
    return Number(this.expect(pattern, "a number"));
  }

  nextNumber(): number {
    this.expect(/,/y, "a comma");
    return this.number();
  }

  nextDistribution(): Distribution {
    this.expect(/,/y, "a comma");
    return this.distribution();
  }

  distribution(): Distribution {
    if (this.take(/\s*\(/y) !== undefined) {
      const distribution = this.#whole();
      this.expect(/\s*\)\s*/y, "a closing bracket");
      return distribution;
    }
    const name = this.expect(
      /\s*([a-z]+)\s*:/iy,
      "the name of a distribution and a colon",
    ).toLowerCase();
    return formOf(name).read(this);
  }

  file(path: string): ArrayLike<number> {
    if (this.#read) return this.#read(path);
    throw new MalformedText("files of durations cannot be read here");
  }

  /** A distribution or, as it begins with a weight, a mixture without its name. */
  #whole(): Distribution {
    const weighted = this.take(/(?=[^:*(]*\*)/y) !== undefined;
    return weighted ? MIXTURE.read(this) : this.distribution();
  }
}

function formOf(name: string): TextForm {
  const form = TEXT_FORMS.find((form) => form.name === name);
  if (form) return form;
  throw new MalformedText(`no distribution is named ${JSON.stringify(name)}`);
}

/**
 * Reads a distribution from its text form. The numbers keep their unit: a text in
 * seconds gives durations in seconds.
 *
 * Names may be in capitals, spaces around numbers do not matter, and a distribution
 * within another may be in brackets; a mixture within another has to be. A mixture
 * that is the whole text, or in brackets, needs no name. The name of a file can
 * contain neither `+` nor brackets.
 *
 * @param text One of `fixed:VALUE`, `uniform:MIN,MAX`, `exponential:MEAN`,
 * `lognormal:MEDIAN,SIGMA`, `weibull:SCALE,SHAPE`, `gamma:SCALE,SHAPE`,
 * `mixture:WEIGHT*DISTRIBUTION+WEIGHT*DISTRIBUTION...`,
 * `shifted:OFFSET,DISTRIBUTION`, `scaled:FACTOR,DISTRIBUTION`,
 * `conditional:AGE,DISTRIBUTION`, `empirical:FILE`,
 * `empirical:DURATION,DURATION...` and
 * `empirical:WEIGHT*DURATION,WEIGHT*DURATION...`.
 * @param options How files are read.
 * @returns The distribution; its `label` is read back as the same distribution.
 * @throws {TypeError} If `text` has none of the forms.
 * @throws {RangeError} If a number in it is out of range.
 *
 * @example
 * ```ts
 * import { parseDistribution } from "@heygen-sim/client/distributions";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseDistribution("uniform:1,20").mean, 10.5);
 * assertEquals(parseDistribution("0.7*fixed:8+0.3*fixed:45").mean, 19.1);
 * assertThrows(() => parseDistribution("uniform:20,1"), RangeError, "uniform:MIN,MAX");
 * ```
 *
 * @example A sample from a file
 * ```ts
 * import { parseDistribution } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const files: Record<string, number[]> = { "last-week.json": [8, 9, 45] };
 * const distribution = parseDistribution("empirical:last-week.json", {
 *   read: (path) => files[path] ?? [],
 * });
 * assertEquals(distribution.quantile(1), 45);
 * ```
 */
export function parseDistribution(
  text: string,
  options: ParseDistributionOptions = {},
): Distribution {
  const files = options.read !== undefined;
  if (typeof text !== "string") {
    throw new TypeError(message(text, "a string is expected", files));
  }
  try {
    return new Parser(text, options.read).all();
  } catch (cause) {
    if (cause instanceof MalformedText) {
      throw new TypeError(message(text, cause.message, files));
    }
    // The message of a parameter is repeated without its beginning; an error of
    // `read` is for the caller.
    const reason = cause instanceof Error
      ? /^Cannot create .*? as (.*)$/s.exec(cause.message)?.[1]
      : undefined;
    if (reason === undefined) throw cause;
    const Kind = cause instanceof RangeError ? RangeError : TypeError;
    throw new Kind(message(text, reason, files), { cause });
  }
}
