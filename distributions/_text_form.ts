import type { Distribution } from "./distribution.ts";

/** How distributions of one kind are written, for `parseDistribution`. */
export interface DistributionForm {
  /** The name that the text begins with. */
  readonly name: string;
  /** The forms for messages and help, such as `uniform:MIN,MAX`. */
  readonly forms: readonly string[];
  /**
   * How many of the numbers, which are all that follows the name, are times.
   *
   * @default {undefined} other values follow the name
   */
  readonly times?: number;
}

/** A form, and how it is read. */
export interface TextForm extends DistributionForm {
  /** Reads the text behind the name and its colon. */
  read(text: TextReader): Distribution;
}

/** The text form of a distribution of numbers, of which the first ones are times. */
export function ofNumbers(
  form: string,
  times: number,
  create: (...numbers: number[]) => Distribution,
): TextForm {
  const [name = form, parameters = ""] = form.split(":");
  return {
    name,
    forms: [form],
    times,
    read(text) {
      const numbers = [text.number()];
      while (numbers.length < parameters.split(",").length) {
        numbers.push(text.comma().number());
      }
      return create(...numbers);
    },
  };
}

/** The text form of a distribution of a number and another distribution. */
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
      return create(text.comma().distribution(), value);
    },
  };
}

/** The most distributions within one another: each takes room on the stack. */
const MAX_DEPTH = 100;

/** Thrown for a text that has none of the forms. */
export class MalformedText extends Error {}

/** Reads the parts of a text one after the other. */
export class TextReader {
  /** The innermost form that is being read. */
  form: TextForm | undefined;
  #position = 0;
  #depth = 0;

  /** @param read Reads a file of durations, if files are accepted. */
  constructor(
    readonly text: string,
    readonly forms: readonly TextForm[],
    readonly read?: (path: string) => ArrayLike<number>,
  ) {}

  all(): Distribution {
    const distribution = this.#whole();
    this.expect(/$/y, "the end");
    return distribution;
  }

  /** Takes a pattern, which must be sticky, if it comes next. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  /** Takes a pattern that has to come next; its description is for the message. */
  expect(pattern: RegExp, expected: string): string {
    const taken = this.take(pattern);
    if (taken !== undefined) return taken;
    const rest = this.text.slice(this.#position);
    const found = rest === "" ? "the end" : JSON.stringify(rest);
    throw new MalformedText(`it has ${found} where ${expected} is expected`);
  }

  number(): number {
    const pattern = /\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*/iy;
    return Number(this.expect(pattern, "a number"));
  }

  comma(): this {
    this.expect(/,/y, "a comma");
    return this;
  }

  distribution(): Distribution {
    if (++this.#depth > MAX_DEPTH) {
      throw new MalformedText(
        `its brackets and distributions are nested more than ${MAX_DEPTH} deep`,
      );
    }
    const bracket = this.take(/\s*\(/y) !== undefined;
    const name = "a distribution such as fixed:12";
    const distribution = bracket
      ? this.#whole()
      : this.#named(this.expect(/\s*([a-z]+)\s*:/iy, name).toLowerCase());
    if (bracket) this.expect(/\s*\)\s*/y, "a closing bracket");
    this.#depth--;
    return distribution;
  }

  file(path: string): ArrayLike<number> {
    if (this.read) return this.read(path);
    throw new MalformedText("files of durations cannot be read here");
  }

  /** A distribution or, as it begins with a weight, a mixture without its name. */
  #whole(): Distribution {
    const weighted = this.take(/(?=[^:*(]*\*)/y) !== undefined;
    return weighted ? this.#named("mixture") : this.distribution();
  }

  #named(name: string): Distribution {
    const form = this.forms.find((form) => form.name === name);
    if (!form) {
      this.form = undefined;
      throw new MalformedText(
        `no distribution is named ${JSON.stringify(name)}`,
      );
    }
    const outer = this.form;
    this.form = form;
    const distribution = form.read(this);
    this.form = outer;
    return distribution;
  }
}
