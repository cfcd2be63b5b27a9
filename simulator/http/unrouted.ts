import { HttpProblem } from "../message/http_problem.ts";
import type { Wire } from "../message/wire.ts";
import { basePathOf, nameError } from "../message/request.ts";
import { defineRoute, type Route } from "./route.ts";

/** The path of the route for requests that no other route takes. */
export const ANYWHERE = "*";

/**
 * Creates the route for requests that no other route takes: 404, 405 with the
 * allowed methods, or a response to `OPTIONS` (RFC 9110, section 9.3.7).
 */
export function unrouted(routes: readonly Route[], wire?: Wire): Route {
  return defineRoute({
    ...(wire ? { wire } : {}),
    route: `GET ${ANYWHERE}`,
    summary: "responds to other requests",
    audience: "open",
    responses: {},
    handle({ context: { request, method, path } }) {
      const below = path.slice(basePathOf(request.url).length);
      const methods = routes.filter((route) => takes(route, below))
        .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
      if (methods.length === 0) {
        const [, name] = /^\/s\/([^/]*)\//.exec(below) ?? [];
        throw new HttpProblem(
          404,
          name !== undefined && nameError(name) ||
            `The path ${path} does not exist; GET / lists all routes.`,
        );
      }
      const allow = [...methods, "OPTIONS"].join(", ");
      if (method === "OPTIONS") {
        return { status: 204, headers: [["allow", allow]], body: null };
      }
      throw new HttpProblem(405, `${path} takes ${allow}, not ${method}.`, {
        headers: { allow },
      });
    },
  });
}

function takes(route: Route, path: string): boolean {
  const pattern = route.path.replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path);
}

/**
 * Creates the route for a request that would create a simulation and must not.
 */
export function refused(problem: HttpProblem, wire?: Wire): Route {
  return defineRoute({
    ...(wire ? { wire } : {}),
    route: `GET /s/{simulation}/${ANYWHERE}`,
    summary: "refuses requests that would create a simulation",
    audience: "open",
    responses: {},
    handle() {
      throw problem;
    },
  });
}
