import type { z } from "@hono/zod-openapi";
import {
  defineRoute,
  type Described,
  type Inputs,
  type Route,
} from "../http/route.ts";
import type { Wire } from "../message/wire.ts";
import { V1 } from "../wire/heygen_v1.ts";
import { V2 } from "../wire/heygen_v2.ts";
import { V3 } from "../wire/heygen_v3.ts";

/** Returns a function that defines routes of a generation: all require a key. */
function definesRoutes(wire: Wire) {
  return <In extends Inputs>(
    route: Omit<Route<In>, "wire" | "audience" | "requiresKey">,
  ): Route =>
    defineRoute({ ...route, wire, audience: "api", requiresKey: true });
}

/** Defines a route of the first generation. */
export const defineV1Route = definesRoutes(V1);

/** Defines a route of the second generation. */
export const defineV2Route = definesRoutes(V2);

/** Defines a route of the third generation. */
export const defineV3Route = definesRoutes(V3);

/** The content of a response in JSON. */
export function json(schema: z.ZodType) {
  return { "application/json": schema };
}

/** A successful response in JSON. */
export function success(schema: z.ZodType): Described {
  return { description: "Success.", content: json(schema) };
}
