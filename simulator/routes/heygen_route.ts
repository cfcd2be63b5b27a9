import type { z } from "@hono/zod-openapi";
import { defineRoute, type Inputs, type Route } from "../http/route.ts";
import type { Wire } from "../message/wire.ts";
import { V1, v1Schema } from "../wire/heygen_v1.ts";
import { V2, v2Schema } from "../wire/heygen_v2.ts";

/** A route of a generation; that it needs a key goes without saying. */
export type HeyGenRoute<In extends Inputs> = Omit<
  Route<In>,
  "wire" | "audience" | "requiresKey" | "responses"
>;

/** Returns a function that defines routes of a generation. */
function definesRoutes(wire: Wire, schemaOf: (data: z.ZodType) => z.ZodType) {
  /**
   * Defines a route.
   *
   * @param route The route.
   * @param data The schema of the data in a successful response.
   * @param otherwise The other responses.
   */
  return <In extends Inputs>(
    route: HeyGenRoute<In>,
    data: z.ZodType,
    otherwise: Route["responses"] = {},
  ): Route =>
    defineRoute({
      ...route,
      wire,
      audience: "api",
      requiresKey: true,
      responses: {
        200: {
          description: "Success.",
          content: { "application/json": schemaOf(data) },
        },
        ...otherwise,
      },
    });
}

/** Defines a route of the first generation. */
export const defineV1Route = definesRoutes(V1, v1Schema);

/** Defines a route of the second generation. */
export const defineV2Route = definesRoutes(V2, v2Schema);
