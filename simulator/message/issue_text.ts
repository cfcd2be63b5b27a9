import { z } from "@hono/zod-openapi";

/** The kinds of values in JSON, by Zod's names. */
const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

/** The formats of text, by Zod's names. */
const FORMATS: Readonly<Record<string, string>> = {
  url: "a URL",
  datetime: "a date and time in ISO 8601",
};

/** What the sizes of values count. */
const UNITS: Readonly<Record<string, string>> = {
  string: "character",
  array: "item",
};

/**
 * States what a schema accepts in place of an invalid value: `must be a number`. An
 * option of `safeParse`, for the schemas without a message of their own.
 */
export const issueText: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${
        issue.inst instanceof z.ZodNumberFormat
          ? "a whole number"
          : KINDS[issue.expected] ?? issue.expected
      }`;
    case "invalid_value":
      return oneOf(issue.values);
    case "too_small":
      return sizeText("least", issue.minimum, issue.origin);
    case "too_big":
      return sizeText("most", issue.maximum, issue.origin);
    case "invalid_format":
      return `must be ${
        FORMATS[issue.format] ?? `of the form ${issue.format}`
      }`;
    case "unrecognized_keys":
      return issue.inst instanceof z.ZodObject
        ? `is not known; accepted: ${Object.keys(issue.inst.shape).join(", ")}`
        : "is not known";
    case "invalid_union":
      return Array.isArray(issue.options)
        ? oneOf(issue.options)
        : eitherOf(issue.errors);
    default:
      return undefined;
  }
};

function oneOf(values: readonly unknown[]): string {
  return values.length === 1
    ? `must be ${JSON.stringify(values[0])}`
    : `must be one of ${values.join(", ")}`;
}

function sizeText(
  bound: "least" | "most",
  size: number | bigint,
  origin: string,
): string {
  const unit = UNITS[origin];
  return unit === undefined
    ? `must be at ${bound} ${size}`
    : `must have at ${bound} ${size} ${unit}${size === 1 ? "" : "s"}`;
}

/** What the forms of a union accept: `must be a number or text`. */
function eitherOf(forms: readonly (readonly z.core.$ZodIssue[])[]): string {
  // Further issues of a value of the wrong kind make no sense.
  const accepted = forms.flatMap(([first]) =>
    first?.message.replace(/^must be /, "") ?? []
  );
  return `must be ${[...new Set(accepted)].join(" or ")}`;
}
