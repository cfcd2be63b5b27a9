import type { z } from "@hono/zod-openapi";
import { HttpProblem, invalidPart } from "../message/http_problem.ts";
import { issueText } from "../message/issue_text.ts";
import { queryOf } from "../message/request.ts";
import type { ProblemPart } from "../message/plain_response.ts";

export type Part = "query" | "body";

type Issue = z.core.$ZodIssue;

const MAX_ERRORS_COUNT = 100;

const MAX_SHOWN_LENGTH = 100;

/** The issues of a value of another kind. */
const WRONG_KIND: readonly Issue["code"][] = [
  "invalid_type",
  "invalid_value",
  "invalid_union",
];

/** Checks a part of a request. */
export function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  part: Part,
): T {
  const result = schema.safeParse(value, {
    error: issueText,
    reportInput: true,
  });
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new HttpProblem(422, `The request ${part} is invalid.`, {
    errors: issues.flatMap((issue) => partsOf(issue, part, []))
      .slice(0, MAX_ERRORS_COUNT),
  });
}

/**
 * Reads the query of a request.
 *
 * @throws {HttpProblem} If one is given more than once.
 */
export function readQuery(url: string): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(queryOf(url))) {
    if (Object.hasOwn(parameters, name)) {
      throw invalidPart("query", name, "must be given once");
    }
    parameters[name] = value;
  }
  return parameters;
}

/** The errors of an issue, each with its place. */
function partsOf(
  issue: Issue,
  part: Part,
  above: readonly PropertyKey[],
): ProblemPart[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      detail: issue.message,
      pointer: pointer([...path, key], part),
    }));
  }
  if (issue.code === "invalid_union") {
    // The form with the fewest errors is the intended one; of these, the one that
    // was checked furthest has the most specific errors.
    const [closest] = issue.errors.toSorted((a, b) =>
      errorCount(a) - errorCount(b) || depth(b) - depth(a)
    );
    if (closest && depth(closest) > 0) {
      return closest.flatMap((inner) => partsOf(inner, part, path));
    }
  }
  return [{ detail: detailOf(issue), pointer: pointer(path, part) }];
}

/** The error and the current value; a message of our own has both. */
function detailOf(issue: Issue): string {
  const { code, message } = issue;
  if (code === "custom") return message;
  const input = code === "invalid_union" && issue.discriminator !== undefined
    ? Object(issue.input)[issue.discriminator]
    : issue.input;
  if (input === undefined) return `${message}: it is missing`;
  // JSON can have 1e999, and cannot write it.
  const shown = typeof input === "number" ? `${input}` : JSON.stringify(input);
  return `${message}: current value is ${shown.slice(0, MAX_SHOWN_LENGTH)}`;
}

function errorCount(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1),
    0,
  );
}

/** How far the check of one form of a union has come. */
function depth(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map(({ code, path }) =>
      path.length + Number(!WRONG_KIND.includes(code))
    ),
  );
}

/** A JSON pointer (RFC 6901), or the name of a parameter. */
function pointer(path: readonly PropertyKey[], part: Part): string {
  return part === "query"
    ? path.map(String).join(".")
    : path.map((key) =>
      "/" + String(key).replaceAll("~", "~0").replaceAll("/", "~1")
    ).join("");
}
