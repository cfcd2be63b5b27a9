import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import type { HttpProblem } from "../message/http_problem.ts";
import { basePathOf } from "../message/request.ts";
import { jsonResponse, type MaybePromise } from "../message/plain_response.ts";
import type { Wire } from "../message/wire.ts";
import {
  MAYBE_PAGE_HEADERS,
  type PageAccess,
  pageResponse,
  prefersPage,
} from "../page/shell.ts";
import type { Incoming } from "./observe.ts";
import { describe } from "./openapi.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Described, json, type Route } from "./route.ts";
import { refused, unrouted } from "./unrouted.ts";

const LIST: Described["content"] = {
  "text/plain": z.string(),
  "text/html": z.string(),
};

interface Env {
  readonly Bindings: { readonly address: () => string };
}

export interface ApplicationOptions {
  /**
   * The routes, in groups. A group is made with the first request for no route of
   * the groups before it: to make all takes longer than a whole simulated wait.
   */
  readonly groups: readonly (() => readonly Route[])[];
  /** The wires with errors of their own form. */
  readonly wires: readonly Wire[];
  readonly pipeline: Pipeline;
  /**
   * What the page may request, and the beginning of paths, such as `/proxy/heygen`,
   * that may be left out.
   */
  readonly access:
    & PageAccess
    & { readonly settings: { readonly pathPrefix: string } };
}

/**
 * The routes, a list of them, their description in OpenAPI, and a response to all
 * other requests.
 */
export class Application {
  readonly #options: ApplicationOptions;
  /** One for each group of routes. */
  readonly #apps: Hono<Env>[] = [];
  readonly #routes: Route[] = [];
  #description: unknown;

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  respond(request: Request, address: () => string): MaybePromise<Response> {
    return this.#appOf(0).fetch(request, { address });
  }

  /**
   * Responds to a request that would create a simulation below `/s/` and must not:
   * like to other refused requests, in the form of the wire that it uses.
   */
  refuse(
    request: Request,
    address: () => string,
    problem: HttpProblem,
  ): MaybePromise<Response> {
    const { pathname: path } = new URL(request.url);
    const wire = this.#wireOf(path.slice(basePathOf(request.url).length));
    const incoming = { request, path, params: NO_PARAMS, address };
    return this.#options.pipeline.runOnce(refused(problem, wire), incoming);
  }

  /** It passes requests for other routes to the application of the next group. */
  #appOf(index: number): Hono<Env> {
    return this.#apps[index] ??= this.#create(index);
  }

  #create(index: number): Hono<Env> {
    const { groups, pipeline, access } = this.#options;
    const { pathPrefix } = access.settings;
    const app = new Hono<Env>({
      // The default router prepares longer than a whole simulated wait takes.
      router: new TrieRouter(),
      getPath: (request) =>
        routedPath(request.url, getPath(request), pathPrefix),
    });
    const group = groups[index]?.() ?? this.#descriptionRoutes();
    this.#routes.push(...group);
    for (const route of group) {
      const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
      const hasParams = path !== route.path;
      app.on(route.method, path, (context) => {
        const params = hasParams ? context.req.param() : NO_PARAMS;
        return pipeline.run(route, incomingOf(context, pathPrefix, params));
      });
    }
    return app.notFound((context) => {
      const { req, env } = context;
      if (index < groups.length) {
        return this.#appOf(index + 1).fetch(req.raw, env);
      }
      const route = unrouted(this.#routes, this.#wireOf(req.path));
      const incoming = incomingOf(context, pathPrefix, NO_PARAMS);
      return pipeline.runOnce(route, incoming);
    });
  }

  /** The wire that a path belongs to, if that has errors of its own form. */
  #wireOf(path: string): Wire | undefined {
    return this.#options.wires.find(({ prefix }) =>
      `${path}/`.startsWith(prefix)
    );
  }

  #descriptionRoutes(): readonly Route[] {
    const { access } = this.#options;
    return [
      defineRoute({
        route: "GET /openapi.json",
        operationId: "getDescription",
        summary: "describes all routes in OpenAPI 3.1",
        audience: "open",
        responses: { 200: json("The description.", z.looseObject({})) },
        handle: () =>
          // To make it takes longer than all else at the start.
          jsonResponse(200, this.#description ??= describe(this.#routes)),
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
            body: this.#routes.map(({ method, path, summary }) =>
              `${method.padEnd(6)} ${path.padEnd(18)} ${summary}\n`
            ).join(""),
          },
      }),
    ];
  }
}

const NO_PARAMS = {};

/** The path below that of the simulation, without the prefix of all paths. */
function routedPath(url: string, whole: string, prefix: string): string {
  const path = whole.slice(basePathOf(url).length);
  if (!prefix) return path;
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

function incomingOf(
  { req: { raw: request, path }, env: { address } }: Context<Env>,
  prefix: string,
  params: Incoming["params"],
): Incoming {
  const { url } = request;
  return {
    request,
    path: basePathOf(url) + pathOf(url, path, prefix),
    params,
    address,
  };
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
