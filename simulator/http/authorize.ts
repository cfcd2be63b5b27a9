import type { Auth } from "./auth.ts";
import type { Middleware } from "./middleware.ts";
import type { RouteTraits } from "../message/request_context.ts";

/** Requires the key of a route's audience. */
export function authorize(
  auth: Auth,
  { audience, requiresKey = false }: RouteTraits,
): Middleware | undefined {
  if (audience === "api" && (auth.protectsApi || requiresKey)) {
    return (context, next) => {
      context.apiKey = auth.checkApi(context.request.headers, requiresKey);
      return next();
    };
  }
  if (audience === "admin" && auth.protectsAdmin) {
    return ({ request }, next) => {
      auth.checkAdmin(request.headers);
      return next();
    };
  }
  return undefined;
}
