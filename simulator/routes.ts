import { type Context, Hono } from "hono";
import { problem } from "./problem.ts";

/** One thing that the server does. */
export interface Route {
  /** The method; `GET` answers `HEAD` too. */
  readonly method: "GET" | "POST";
  /** The path. */
  readonly path: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** Does it. */
  readonly handle: (context: Context) => Response | Promise<Response>;
}

/**
 * Builds the application: the routes, a page that lists them, and clear words
 * for whatever else is asked.
 *
 * @param routes The routes.
 */
export function createApp(routes: readonly Route[]): Hono {
  const index: Route = {
    method: "GET",
    path: "/",
    summary: "this list",
    handle: (context) => context.text(list),
  };
  const all = [...routes, index];
  const list = all.map(({ method, path, summary }) =>
    `${method.padEnd(5)} ${path.padEnd(8)} ${summary}\n`
  ).join("");

  const app = new Hono();
  for (const { method, path, handle } of all) app.on(method, path, handle);

  app.notFound(({ req: { method, path } }) => {
    const methods = all.filter((route) => route.path === path)
      .map((route) => route.method === "GET" ? "GET, HEAD" : route.method);
    if (methods.length === 0) {
      return problem(404, `There is no ${path}; GET / lists what is.`, path);
    }
    const allow = [...methods, "OPTIONS"].join(", ");
    return method === "OPTIONS"
      ? new Response(null, { status: 204, headers: { allow } })
      : problem(405, `${path} takes ${allow}, not ${method}.`, path, { allow });
  });
  app.onError((error, { req: { path } }) => {
    console.error(error);
    return problem(500, "The simulator failed; its log says why.", path);
  });
  return app;
}
