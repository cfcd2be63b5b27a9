import { z } from "@hono/zod-openapi";
import {
  defineRoute,
  type HandlerInput,
  type Inputs,
  json,
  type Route,
  type RouteDefinition,
} from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Wire } from "../../message/wire.ts";
import { V1, v1Body, v1Schema } from "../../wire/heygen_v1.ts";
import { V2, v2Body, v2Schema } from "../../wire/heygen_v2.ts";
import { V3, v3Body, v3Schema } from "../../wire/heygen_v3.ts";

/** A route of HeyGen's wire, whose handler returns the data of the response. */
interface HeyGenRoute<In extends Inputs, Data extends z.ZodType> extends
  Omit<
    RouteDefinition<In>,
    "wire" | "audience" | "requiresKey" | "responses" | "handle"
  > {
  readonly data: Data;
  /**
   * What the data is, in a sentence.
   *
   * @default {"Success."}
   */
  readonly returns?: string;
  /**
   * The status code of a success.
   *
   * @default {200}
   */
  readonly status?: 200 | 202;
  /** When it responds with an error, in a sentence, by status code. */
  readonly errors?: Readonly<Record<number, string>>;
  handle(input: HandlerInput<In>): z.input<Data> | Promise<z.input<Data>>;
}

/**
 * Returns a function that defines routes of a generation: all require a key.
 */
function definesRoutes(
  wire: Wire,
  schemaOf: (data: z.ZodType) => z.ZodType,
  bodyOf: (data: unknown) => unknown,
) {
  return <In extends Inputs, Data extends z.ZodType>(
    { data, returns = "Success.", status = 200, errors = {}, handle, ...route }:
      HeyGenRoute<In, Data>,
  ): Route => {
    const respond = (data: unknown) => jsonResponse(status, bodyOf(data));
    return defineRoute<In>({
      ...route,
      wire,
      audience: "api",
      requiresKey: true,
      responses: { ...errors, [status]: json(returns, schemaOf(data)) },
      handle(input) {
        const data = handle(input);
        return data instanceof Promise ? data.then(respond) : respond(data);
      },
    });
  };
}

export const defineV1Route = definesRoutes(V1, v1Schema, v1Body);

export const defineV2Route = definesRoutes(V2, v2Schema, v2Body);

export const defineV3Route = definesRoutes(V3, v3Schema, v3Body);

/** Defines a route of the third generation whose data is a page. */
export const defineV3List = definesRoutes(V3, (page) => page, (page) => page);

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
