import { z } from "@hono/zod-openapi";
import type { HandlerInput, Inputs, Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import type { MaybePromise } from "../../message/plain_response.ts";
import { V1, V2, V3 } from "../../wire/heygen_errors.ts";
import { type DataRoute, definesRoutes } from "../define.ts";

/** Defines a route of HeyGen's wire, whose data is as its schema says. */
export type Define = <In extends Inputs, Data extends z.ZodType>(
  route: DataRoute<In> & {
    readonly data: Data;
    handle(input: HandlerInput<In>): MaybePromise<z.input<Data>>;
  },
) => Route;

const GROUP = { audience: "api", requiresKey: true } as const;

export const defineV1Route: Define = definesRoutes(
  { ...GROUP, wire: V1 },
  (data) => z.object({ code: z.literal(100), data, message: z.string() }),
  (data) => ({ code: 100, data, message: "Success" }),
);

/** Clients of the second generation need the key `error`. */
export const defineV2Route: Define = definesRoutes(
  { ...GROUP, wire: V2 },
  (data) => z.object({ error: z.null(), data }),
  (data) => ({ error: null, data }),
);

export const defineV3Route: Define = definesRoutes(
  { ...GROUP, wire: V3 },
  (data) => z.object({ data }),
  (data) => ({ data }),
);

/** Defines a route of the third generation whose data is a page. */
export const defineV3List: Define = definesRoutes({ ...GROUP, wire: V3 });

export const CREATION_ERRORS = {
  402: "The balance is used up.",
  429: "The limit of concurrent jobs is reached.",
} as const;

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

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item).describe("The items, newest first."),
    has_more: z.boolean().describe("Whether others follow."),
    next_token: z.string().nullable().describe("Where they begin."),
  });
}

/** A page of a list that is complete; by default, all of it. */
export function pageOf<T>(
  all: readonly T[],
  { limit = Infinity, token = "0" }: Partial<z.output<typeof pageQuery>> = {},
): Page<T> {
  const start = /^\d{1,6}$/.test(token) ? Number(token) : NaN;
  if (!(start <= all.length)) throw invalidToken();
  const end = start + limit;
  const has_more = end < all.length;
  return {
    data: all.slice(start, end),
    has_more,
    next_token: has_more ? String(end) : null,
  };
}

export function invalidToken() {
  const errors = [{ pointer: "token", detail: "must be a next_token." }];
  return new HttpProblem(400, "The request is invalid.", { errors });
}
