import type { Auth } from "../limits/auth.ts";
import type { Middleware } from "./middleware.ts";
import type { Audience } from "../message/request_context.ts";

/**
 * Requires the key of a route's audience.
 *
 * @param auth The keys.
 * @param audience The audience.
 * @returns The middleware; `undefined` if no key is required.
 */
export function authorize(
  auth: Auth,
  audience: Audience,
): Middleware | undefined {
  if (audience === "api" && auth.protectsApi) {
    return (context, next) => {
      context.apiKey = auth.checkApi(context.request.headers);
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
