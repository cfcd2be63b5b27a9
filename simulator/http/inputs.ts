import type { z } from "@hono/zod-openapi";
import { HttpProblem } from "./http_problem.ts";
import type { ProblemPart } from "./problem.ts";

/** A part of a request that a schema checks. */
export type Part = "query" | "body";

type Issue = z.core.$ZodIssue;

/** The most mistakes to tell of. */
const MOST_TOLD = 100;

/** How much of a value to show, in characters. */
const LONGEST_SHOWN = 100;

/** What is wrong with a value that may be something else altogether. */
const OF_ANOTHER_KIND: readonly Issue["code"][] = [
  "invalid_type",
  "invalid_value",
  "invalid_union",
];

/**
 * Checks a part of a request.
 *
 * @param schema What it must be.
 * @param value What it is.
 * @param part Which part it is.
 * @returns It, as the schema transforms it.
 * @throws {HttpProblem} If it is something else.
 */
export function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  part: Part,
): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new HttpProblem(422, `The ${part} is not as it must be.`, {
    errors: issues.flatMap((issue) => partsOf(issue, part, []))
      .slice(0, MOST_TOLD),
  });
}

/**
 * Reads the query of a request.
 *
 * @param url The request's address.
 * @returns Its parameters.
 * @throws {HttpProblem} If one is given more than once.
 */
export function readQuery(url: string): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  // Not as a URL: what a client sends as `Host` need not make one.
  const [, query] = /^[^?#]*\?([^#]*)/.exec(url) ?? [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (Object.hasOwn(parameters, name)) {
      throw new HttpProblem(422, "The query is not as it must be.", {
        errors: [{ detail: "is given more than once", pointer: name }],
      });
    }
    parameters[name] = value;
  }
  return parameters;
}

/** What is wrong, in the words of the schema, and where. */
function partsOf(
  issue: Issue,
  part: Part,
  above: readonly PropertyKey[],
): ProblemPart[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      detail: "is not known",
      pointer: pointer([...path, key], part),
    }));
  }
  if (issue.code === "invalid_union") {
    // Of several forms, the one with the least to mend is the one that was
    // meant, and that came furthest tells the most.
    const [closest] = issue.errors.toSorted((a, b) =>
      mistakes(a) - mistakes(b) || depth(b) - depth(a)
    );
    if (closest && depth(closest) > 0) {
      return closest.flatMap((inner) => partsOf(inner, part, path));
    }
  }
  return [{ detail: detailOf(issue), pointer: pointer(path, part) }];
}

/** What is wrong, and what came; whoever wrote an own message has said so. */
function detailOf(issue: Issue): string {
  const { code, message, input } = issue;
  if (code === "custom") return message;
  // Zod says of a union only which names of forms there are, if it has names.
  const forms = code === "invalid_union" ? [...new Set(expectedBy(issue))] : [];
  const wrong = forms.length > 0
    ? `${message}: expected ${forms.join(" or ")}`
    : message;
  const shown = input === undefined ? "nothing" : JSON.stringify(input);
  return `${wrong}: current value is ${shown.slice(0, LONGEST_SHOWN)}`;
}

/** What a value could have been, where it is nothing of all that. */
function expectedBy(issue: Issue): string[] {
  switch (issue.code) {
    case "invalid_union":
      return issue.errors.flat().flatMap(expectedBy);
    case "invalid_type":
      return [issue.expected];
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value));
    default:
      return [issue.message];
  }
}

/** How much there is to mend for one form of several. */
function mistakes(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1),
    0,
  );
}

/** How far the check of one form of several has come. */
function depth(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map(({ code, path }) =>
      path.length + Number(!OF_ANOTHER_KIND.includes(code))
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
