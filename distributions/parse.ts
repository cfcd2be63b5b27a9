import type { Distribution } from "./distribution.ts";
import { exponential } from "./exponential.ts";
import { fixed } from "./fixed.ts";
import { lognormal } from "./lognormal.ts";
import { uniform } from "./uniform.ts";

interface Form {
  readonly parameters: readonly string[];
  create(...values: number[]): Distribution;
}

const FORMS: Readonly<Record<string, Form>> = {
  fixed: { parameters: ["VALUE"], create: fixed },
  uniform: { parameters: ["MIN", "MAX"], create: uniform },
  exponential: { parameters: ["MEAN"], create: exponential },
  lognormal: { parameters: ["MEDIAN", "SIGMA"], create: lognormal },
};

const ACCEPTED = Object.entries(FORMS)
  .map(([name, form]) => `${name}:${form.parameters}`)
  .join(", ");

function complaint(text: string, reason: string): string {
  return `Cannot parse the distribution ${
    JSON.stringify(text)
  } as ${reason}; accepted are ${ACCEPTED}`;
}

/**
 * Reads a law from its text form. The numbers keep their unit: what is written
 * in seconds gives durations in seconds.
 *
 * @param text One of `fixed:VALUE`, `uniform:MIN,MAX`, `exponential:MEAN` and
 * `lognormal:MEDIAN,SIGMA`.
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
 * assertThrows(() => parseDistribution("uniform:20,1"), RangeError, "uniform:MIN,MAX");
 * ```
 */
export function parseDistribution(text: string): Distribution {
  if (typeof text !== "string") {
    throw new TypeError(complaint(String(text), "it is no string"));
  }
  const [name = "", ...rest] = text.trim().split(":");
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  const values = rest.join(":").split(",").map((s) => s.trim());
  const numbers = values.map(Number);
  if (
    form === undefined || values.length !== form.parameters.length ||
    values.some((value) => value === "") || numbers.some(Number.isNaN)
  ) {
    throw new TypeError(complaint(text, "it has none of the accepted forms"));
  }
  try {
    return form.create(...numbers);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const reason = error.message.replace(/^.*? as /, "");
    throw new RangeError(complaint(text, reason), { cause: error });
  }
}
