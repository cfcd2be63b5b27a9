import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import { basePathOf } from "../message/origin.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { describe } from "./openapi.ts";
import type { MaybePromise } from "./middleware.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Described, type Route } from "./route.ts";
import { unrouted } from "./unrouted.ts";

const DESCRIPTION: Described["content"] = {
  "application/json": z.looseObject({}),
};

const LIST: Described["content"] = { "text/plain": z.string() };

/** The bindings of a request. */
interface Env {
  readonly Bindings: {
    /** Returns the address of the client. */
    readonly address: () => string;
  };
}

/**
 * Responds to a request.
 *
 * @param request The request.
 * @param address Returns the address of the client.
 */
export type Respond = (
  request: Request,
  address: () => string,
) => MaybePromise<Response>;

/** The routes of a simulation. */
export interface RouteGroups {
  /** The routes that most simulations use. */
  readonly common: readonly Route[];
  /**
   * Makes all others, with the first request that is for none of the common ones:
   * to prepare them takes longer than a whole simulated wait.
   */
  readonly others: () => readonly Route[];
}

/**
 * Creates the application: the routes, a list of them, their description in
 * OpenAPI, and a response to all other requests.
 *
 * @param groups The routes.
 * @param pipelineOf Makes the pipeline of a route.
 * @param prefix The beginning of paths, such as `/proxy/heygen`, that may be left out.
 */
export function createApp(
  { common, others }: RouteGroups,
  pipelineOf: (route: Route) => Pipeline,
  prefix = "",
): Respond {
  const handlerOfRoute = (route: Route) =>
    handlerOf(route, pipelineOf(route), prefix);

  function appOf(routes: readonly Route[]): Hono<Env> {
    // The default router prepares longer than a whole simulated wait takes.
    const app = new Hono<Env>({
      router: new TrieRouter(),
      getPath: (request) => routedPath(request.url, getPath(request), prefix),
    });
    for (const route of routes) {
      const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
      app.on(route.method, path, handlerOfRoute(route));
    }
    return app;
  }

  function appOfOthers(): Hono<Env> {
    const rest = others();
    const routes = [...rest, ...descriptionRoutes([...common, ...rest])];
    const described = [...common, ...routes];
    const app = appOf(routes);
    for (const wire of new Set(rest.flatMap(({ wire }) => wire ?? []))) {
      app.all(`${wire.prefix}*`, handlerOfRoute(unrouted(described, wire)));
    }
    return app.notFound(handlerOfRoute(unrouted(described)));
  }

  let rest: Hono<Env> | undefined;
  const app = appOf(common).notFound(({ req, env }) =>
    (rest ??= appOfOthers()).fetch(req.raw, env)
  );
  return (request, address) => app.fetch(request, { address });
}

const NO_PARAMS = {};

/** The path below that of the simulation, without the prefix of all paths. */
function routedPath(url: string, whole: string, prefix: string): string {
  const path = whole.slice(basePathOf(url).length);
  if (!prefix) return path;
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

function handlerOf({ path }: Route, pipeline: Pipeline, prefix: string) {
  const hasParams = path.includes("{");
  return ({ req, env }: Context<Env>) =>
    pipeline({
      request: req.raw,
      path: basePathOf(req.raw.url) + pathOf(req.raw.url, req.path, prefix),
      params: hasParams ? req.param() : NO_PARAMS,
      address: env.address,
    });
}

/** The routes that describe all routes. */
function descriptionRoutes(others: readonly Route[]): readonly Route[] {
  let description: unknown;
  const all = () => [...others, ...own];
  const own: readonly Route[] = [
    defineRoute({
      method: "GET",
      path: "/openapi.json",
      operationId: "getDescription",
      summary: "describes all routes in OpenAPI 3.1",
      audience: "open",
      responses: {
        200: {
          description: "The description.",
          content: DESCRIPTION,
        },
      },
      // Made with the first request: that takes longer than all else at the start.
      handle: () => jsonResponse(200, description ??= describe(all())),
    }),
    defineRoute({
      method: "GET",
      path: "/",
      operationId: "listRoutes",
      summary: "lists all routes",
      audience: "open",
      responses: {
        200: {
          description: "The routes, one a line.",
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

/** The characters of most URLs. */
const PLAIN = /^[\w\-.~:/?&=]*$/;

/** What a path cannot contain (RFC 3986, section 3.3). */
const NO_PATH = /%(?![\da-f]{2})|[^\w\-.~:/%!$&'()*+,;=@]/giu;

/**
 * The path of a request as it was sent. Hono decodes the path, and takes one that
 * is not a URL.
 */
function pathOf(url: string, path: string, prefix: string): string {
  if (PLAIN.test(url)) return path;
  const sent = routedPath(url, URL.parse(url)?.pathname ?? path, prefix);
  return sent.toWellFormed().replace(NO_PATH, encodeURIComponent);
}
