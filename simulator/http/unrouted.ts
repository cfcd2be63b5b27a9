import { problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

/** The path of the route for whatever no other takes. */
export const ANYWHERE = "*";

/**
 * Makes the route for whatever no other takes: it says what would be, and
 * answers `OPTIONS` (RFC 9110, section 9.3.7).
 *
 * @param routes The other routes.
 */
export function unrouted(routes: readonly Route[]): Route {
  return defineRoute({
    method: "GET",
    path: ANYWHERE,
    summary: "says what there is instead",
    audience: "open",
    answers: {},
    handle({ context: { method, path } }) {
      const methods = routes.filter((route) => takes(route, path))
        .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
      if (methods.length === 0) {
        return problem(404, `There is no ${path}; GET / lists what is.`, path);
      }
      const allow = [...methods, "OPTIONS"].join(", ");
      return method === "OPTIONS"
        ? { status: 204, headers: [["allow", allow]], body: null }
        : problem(405, `${path} takes ${allow}, not ${method}.`, path, {
          headers: { allow },
        });
    },
  });
}

/** Whether a path is one of a route's; nobody asks often. */
function takes(route: Route, path: string): boolean {
  const pattern = route.path.replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path);
}
