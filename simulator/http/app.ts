import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { jsonResponse } from "./plain_response.ts";
import type { Cors } from "./cors.ts";
import { describe } from "./openapi.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Described, type Route } from "./route.ts";
import { ANYWHERE, unrouted } from "./unrouted.ts";

const DESCRIPTION: Described["content"] = {
  "application/json": z.looseObject({}),
};

const LIST: Described["content"] = { "text/plain": z.string() };

/** What a request is handed to the application with. */
interface Env {
  readonly Bindings: {
    /** Tells the caller's address, which few requests need to know. */
    readonly address: () => string;
    /** Takes the request to its route. */
    readonly pipeline: Pipeline;
    /** The routes, in the order in which the application knows them. */
    readonly routes: readonly Route[];
  };
}

/**
 * Answers a request.
 *
 * @param request The request.
 * @param address Tells the caller's address.
 */
export type Handle = (
  request: Request,
  address: () => string,
) => Response | Promise<Response>;

/**
 * Builds the application: the routes, a page that lists them, their description
 * in OpenAPI, and clear words for whatever else is asked.
 *
 * @param routes The routes.
 * @param pipeline Takes requests to them.
 * @param cors Answers preflight requests.
 */
export function createApp(
  routes: readonly Route[],
  pipeline: Pipeline,
  cors: Cors,
): Handle {
  const described = [...routes, ...descriptionRoutes(routes)];
  const all = [...described, unrouted(described, cors)];
  const app = applicationOf(all);
  return (request, address) =>
    app.fetch(request, { address, pipeline, routes: all });
}

/** The routes that tell of all routes. */
function descriptionRoutes(others: readonly Route[]): readonly Route[] {
  let description: unknown;
  const all = () => [...others, ...own];
  const own: readonly Route[] = [
    defineRoute({
      method: "GET",
      path: "/openapi.json",
      operationId: "getDescription",
      summary: "describes all this in OpenAPI 3.1",
      audience: "open",
      answers: {
        200: {
          description: "The description.",
          content: DESCRIPTION,
        },
      },
      // Made when first asked for: it takes longer than all else at the start.
      handle: () => jsonResponse(200, description ??= describe(all())),
    }),
    defineRoute({
      method: "GET",
      path: "/",
      operationId: "listRoutes",
      summary: "this list",
      audience: "open",
      answers: {
        200: {
          description: "What there is.",
          content: LIST,
        },
      },
      handle: () => ({
        status: 200,
        headers: [["content-type", "text/plain; charset=utf-8"]],
        body: all().map(({ method, path, summary }) =>
          `${method.padEnd(6)} ${path.padEnd(18)} ${summary}\n`
        ).join(""),
      }),
    }),
  ];
  return own;
}

/** The application that was made last, and the routes that it knows. */
let made: { readonly known: string; readonly app: Hono<Env> } | undefined;

/**
 * The application that knows these routes. All simulators have the same, and to
 * prepare the matching of paths takes longer than a whole simulated wait: it is
 * done once for all of them.
 */
function applicationOf(routes: readonly Route[]): Hono<Env> {
  const known = routes.map(({ method, path }) => `${method} ${path}`).join();
  if (made?.known === known) return made.app;
  const app = new Hono<Env>();
  routes.forEach(({ method, path }, place) => {
    const named = path.includes("{");
    const handle = ({ req, env }: Context<Env>) =>
      env.pipeline.answer({
        request: req.raw,
        path: pathOf(req.raw.url, req.path),
        params: named ? req.param() : {},
        address: env.address,
      }, env.routes[place] as Route);
    if (path === ANYWHERE) app.notFound(handle);
    else app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), handle);
  });
  made = { known, app };
  return app;
}

/** What a server's address consists of, as a rule. */
const PLAIN = /^[\w\-.~:/?&=]*$/;

/** What is no part of a path (RFC 3986, section 3.3). */
const NO_PATH = /%(?![\da-f]{2})|[^\w\-.~:/%!$&'()*+,;=@]/giu;

/**
 * The path of a request as part of an address, which is not what Hono makes of
 * it: that is decoded, and may have been no address in the first place.
 */
function pathOf(url: string, path: string): string {
  if (PLAIN.test(url)) return path;
  const sent = URL.parse(url)?.pathname ?? path;
  return sent.toWellFormed().replace(NO_PATH, encodeURIComponent);
}
