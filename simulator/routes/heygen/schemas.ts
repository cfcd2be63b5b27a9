import { z } from "@hono/zod-openapi";
import { HttpProblem } from "../../message/http_problem.ts";
import { isLanguage } from "../../wire/heygen_ids.ts";

export const pageQuery = z.object({
  limit: z.string().default("10")
    .refine(
      (text) => /^\d{1,3}$/.test(text) && +text >= 1 && +text <= 100,
      "must be between 1 and 100.",
    )
    .transform(Number)
    .openapi({
      type: "integer",
      minimum: 1,
      maximum: 100,
      default: 10,
      description: "The maximum number of items.",
    }),
  token: z.string().optional().describe("The next_token of the page before."),
});

export interface Page<T> {
  readonly data: T[];
  readonly has_more: boolean;
  /** Where they begin; `null` on the last page. */
  readonly next_token: string | null;
}

/**
 * A page of a list that is complete.
 *
 * @param limit The maximum number of its items; all by default.
 */
export function pageOf<T>(
  all: readonly T[],
  start = 0,
  limit = Infinity,
): Page<T> {
  const end = start + limit;
  const has_more = end < all.length;
  return {
    data: all.slice(start, end),
    has_more,
    next_token: has_more ? String(end) : null,
  };
}

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item).describe("The items, newest first."),
    has_more: z.boolean().describe("Whether others follow."),
    next_token: z.string().nullable().describe("Where they begin."),
  });
}

/** A text that a caller may give. */
export const text = z.string().max(2_048).nullish();

export const webUrl = z.url({
  protocol: /^https?$/,
  error: "must be a URL that begins with http:// or https://",
});

export function languageSchema(strict: boolean) {
  return z.string().min(1).max(100).refine(
    (text) => !strict || isLanguage(text),
    {
      error: ({ input }) =>
        `must be one of the supported languages: current value is ${input}`,
    },
  );
}

export function objectSchema<S extends z.ZodRawShape>(
  strict: boolean,
  shape: S,
): z.ZodObject<S> {
  return strict ? z.strictObject(shape) : z.object(shape);
}

/** The schema of a video or other file: by its URL or its asset. */
export function sourceSchema(strict: boolean) {
  return z.discriminatedUnion("type", [
    objectSchema(strict, { type: z.literal("url"), url: webUrl }),
    objectSchema(strict, {
      type: z.literal("asset_id"),
      asset_id: z.string().min(1).max(255),
    }),
  ]);
}

export function invalid(pointer: string, detail: string): HttpProblem {
  return new HttpProblem(400, "The request is invalid.", {
    errors: [{ pointer, detail }],
  });
}
