import { shown } from "./_check.ts";
import { MalformedText, type TextForm, TextReader } from "./_text_form.ts";
import type { Distribution } from "./distribution.ts";
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

/** Lists forms of a text; a file is one where files can be read. */
function acceptedForms(kinds: readonly TextForm[], files: boolean): string {
  const forms = kinds.flatMap(({ forms }) => forms)
    .filter((form) => files || !form.endsWith(":FILE"));
  const last = forms.pop();
  return forms.length === 0
    ? `accepted is ${last}`
    : `accepted are ${forms.join(", ")} and ${last}`;
}

function message(text: unknown, reason: string, accepted: string): string {
  return `Cannot parse the distribution ${
    shown(text)
  } as ${reason}; ${accepted}`;
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
 * @param text One of the {@linkcode DISTRIBUTION_FORMS}, such as `uniform:1,20`; files
 * are read by `options.read` only.
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
    const accepted = acceptedForms(TEXT_FORMS, files);
    throw new TypeError(message(text, "a string is expected", accepted));
  }
  const reader = new TextReader(text, TEXT_FORMS, options.read);
  try {
    return reader.all();
  } catch (cause) {
    const { form } = reader;
    const accepted = acceptedForms(form ? [form] : TEXT_FORMS, files);
    if (cause instanceof MalformedText) {
      throw new TypeError(message(text, cause.message, accepted));
    }
    // The message of a parameter is repeated without its beginning; an error of
    // `read` is for the caller.
    const reason = cause instanceof Error
      ? /^Cannot create .*? as (.*)$/s.exec(cause.message)?.[1]
      : undefined;
    if (reason === undefined) throw cause;
    const Kind = cause instanceof RangeError ? RangeError : TypeError;
    throw new Kind(message(text, reason, accepted), { cause });
  }
}
