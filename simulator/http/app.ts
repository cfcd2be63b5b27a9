import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import { basePathOf } from "../message/origin.ts";
import { jsonResponse } from "../message/plain_response.ts";
import {
  MAYBE_PAGE_HEADERS,
  type PageAccess,
  pageResponse,
  prefersPage,
} from "../page/shell.ts";
import { describe } from "./openapi.ts";
import type { MaybePromise } from "./middleware.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Described, json, type Route } from "./route.ts";
import { unrouted } from "./unrouted.ts";

const LIST: Described["content"] = {
  "text/plain": z.string(),
  "text/html": z.string(),
};

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

/**
 * The routes of a simulation, in groups. The first is made at once, each other one
 * with the first request for none of those before it: to prepare all takes longer
 * than a whole simulated wait.
 */
export type RouteGroups = readonly (() => readonly Route[])[];

/**
 * Creates the application: the routes, a list of them, their description in
 * OpenAPI, and a response to all other requests.
 *
 * @param groups The routes.
 * @param pipelineOf Makes the pipeline of a route.
 * @param access What the page may request, and the beginning of paths, such as
 * `/proxy/heygen`, that may be left out.
 */
export function createApp(
  groups: RouteGroups,
  pipelineOf: (route: Route) => Pipeline,
  access: PageAccess & { readonly settings: { readonly pathPrefix: string } },
): Respond {
  const prefix = access.settings.pathPrefix;
  const routes: Route[] = [];
  const handlerOfRoute = (route: Route) =>
    handlerOf(route, pipelineOf(route), prefix);

  /** The application of a group; it passes other requests to the next one. */
  function appOf(index: number): Hono<Env> {
    const isLast = index === groups.length;
    const group = groups[index]?.() ?? descriptionRoutes(routes, access);
    routes.push(...group);
    // The default router prepares longer than a whole simulated wait takes.
    const app = new Hono<Env>({
      router: new TrieRouter(),
      getPath: (request) => routedPath(request.url, getPath(request), prefix),
    });
    for (const route of group) {
      const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
      app.on(route.method, path, handlerOfRoute(route));
    }
    if (!isLast) {
      let next: Hono<Env> | undefined;
      return app.notFound(({ req, env }) =>
        (next ??= appOf(index + 1)).fetch(req.raw, env)
      );
    }
    for (const wire of new Set(routes.flatMap(({ wire }) => wire ?? []))) {
      app.all(`${wire.prefix}*`, handlerOfRoute(unrouted(routes, wire)));
    }
    return app.notFound(handlerOfRoute(unrouted(routes)));
  }

  const app = appOf(0);
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

/**
 * The routes that describe all routes.
 *
 * @param all All routes; these are added to them.
 * @param access What the page may request.
 */
function descriptionRoutes(
  all: readonly Route[],
  access: PageAccess,
): readonly Route[] {
  let description: unknown;
  return [
    defineRoute({
      route: "GET /openapi.json",
      operationId: "getDescription",
      summary: "describes all routes in OpenAPI 3.1",
      audience: "open",
      responses: { 200: json("The description.", z.looseObject({})) },
      // Made with the first request: that takes longer than all else at the start.
      handle: () => jsonResponse(200, description ??= describe(all)),
    }),
    defineRoute({
      route: "GET /",
      operationId: "listRoutes",
      summary: "lists all routes; shows the page in a browser",
      audience: "open",
      responses: {
        200: {
          description: "The routes, one a line, or the page.",
          content: LIST,
          headers: MAYBE_PAGE_HEADERS,
        },
      },
      handle: ({ context }) =>
        prefersPage(context, "text/plain") ? pageResponse(context, access) : {
          status: 200,
          headers: [
            ["content-type", "text/plain; charset=utf-8"],
            ["vary", "accept"],
          ],
          body: all.map(({ method, path, summary }) =>
            `${method.padEnd(6)} ${path.padEnd(18)} ${summary}\n`
          ).join(""),
        },
    }),
  ];
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
