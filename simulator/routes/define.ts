import type { z } from "@hono/zod-openapi";
import {
  defineRoute,
  type HandlerInput,
  type Inputs,
  json,
  type Responses,
  type Route,
  type RouteDefinition,
} from "../http/route.ts";
import {
  jsonResponse,
  mapValue,
  NO_CONTENT,
  type PlainResponse,
} from "../message/plain_response.ts";

/** What all routes of a group have. */
type Group = Pick<Route, "audience" | "fields" | "requiresKey" | "wire">;

/** A route whose handler returns the data of the response. */
export interface DataRoute<In extends Inputs>
  extends
    Omit<RouteDefinition<In>, keyof Group | "responses" | "handle">,
    Pick<Route, "fields"> {
  /** The schema of the data; without one, the response has no body. */
  readonly data?: z.ZodType;
  /**
   * What the response is, in a sentence.
   *
   * @default {"Success."}
   */
  readonly returns?: string;
  /**
   * The status code of a success.
   *
   * @default {200} or 204 without data
   */
  readonly status?: 200 | 202;
  readonly errors?: Responses;
  handle(input: HandlerInput<In>): unknown;
}

/**
 * Returns a function that defines routes of a group.
 *
 * @param schemaOf Returns the schema of a body, from that of the data.
 * @param bodyOf Returns the body with the data.
 */
export function definesRoutes(
  group: Group,
  schemaOf = (data: z.ZodType) => data,
  bodyOf = (data: unknown) => data,
) {
  return <In extends Inputs>(definition: DataRoute<In>): Route => {
    const { data, returns = "Success.", status, errors, handle, ...route } =
      definition;
    const [code, response] = data
      ? [status ?? 200, json(returns, schemaOf(data))] as const
      : [204, returns] as const;
    return defineRoute<In>({
      ...group,
      ...route,
      responses: { ...errors, [code]: response },
      handle: (input) =>
        mapValue(
          handle(input),
          (value) => data ? jsonResponse(code, bodyOf(value)) : NO_CONTENT,
        ),
    });
  };
}

/** Defines a route that controls or observes the simulation. */
export const defineAdminRoute = definesRoutes({ audience: "admin" });

/** The header of a page of a list, in the description of a response. */
export const NEXT_LINK = {
  "link?": "The next page (RFC 8288), if there is one.",
} as const;

/**
 * Responds with a page of a list, and a link to the next page.
 *
 * @param parameters The query of the next page; `undefined` on the last one.
 */
export function listResponse(
  body: object,
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>> | undefined,
): PlainResponse {
  if (!parameters) return jsonResponse(200, { ...body, next: null });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const next = `${path}?${query}`;
  const link = `<${next}>; rel="next"`;
  return jsonResponse(200, { ...body, next }, { link });
}
