import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import { HttpProblem } from "../message/http_problem.ts";
import {
  jsonResponse,
  type MaybePromise,
  type PlainResponse,
} from "../message/plain_response.ts";
import { basePathOf, pathOf, simulationNameError } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Wire } from "../message/wire.ts";
import {
  MAYBE_PAGE_HEADERS,
  pageResponse,
  prefersPage,
} from "../page/shell.ts";
import type { Parts } from "../parts.ts";
import { V1, V2, V3 } from "../wire/heygen_errors.ts";
import { describe } from "./openapi.ts";
import { type Incoming, Pipeline } from "./pipeline.ts";
import {
  ANYWHERE,
  defineRoute,
  type Described,
  json,
  type Route,
} from "./route.ts";

const LIST: Described["content"] = {
  "text/plain": z.string(),
  "text/html": z.string(),
};

interface Env {
  readonly Bindings: { readonly address: () => string };
}

/** The wires with errors of their own form. */
const WIRES: readonly Wire[] = [V3, V2, V1];

/**
 * The routes, a list of them, their description in OpenAPI, and a response to all
 * other requests.
 */
export class Application {
  readonly #simulation: Parts;
  readonly #pipeline: Pipeline;
  readonly #app: Hono<Env>;
  readonly #routes: Route[] = [];
  /** The groups that are not made yet. */
  readonly #groups: (() => readonly Route[])[];
  #description: unknown;

  /**
   * @param groups The routes, in groups. A group is made with the first request for
   * no route of those before it: to make all takes longer than a whole simulated
   * wait.
   */
  constructor(
    simulation: Parts,
    groups: readonly (() => readonly Route[])[],
  ) {
    this.#simulation = simulation;
    this.#pipeline = new Pipeline(simulation);
    this.#groups = [...groups, () => this.#descriptionRoutes()];
    const app = new Hono<Env>({
      // The default router prepares longer than a whole simulated wait takes.
      router: new TrieRouter(),
      getPath: (request) => this.#routed(request.url, getPath(request)),
    });
    this.#app = app.notFound((context) => {
      const group = this.#groups.shift();
      if (!group) return this.#respondElse(this.#incoming(context));
      this.#add(group());
      return app.fetch(context.req.raw, context.env);
    });
  }

  respond(request: Request, address: () => string): MaybePromise<Response> {
    return this.#app.fetch(request, { address });
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
    return this.#respondElse(
      this.#incoming({ req: { raw: request }, env: { address } }),
      `/s/{simulation}/${ANYWHERE}`,
      () => {
        throw problem;
      },
    );
  }

  #add(routes: readonly Route[]): void {
    this.#routes.push(...routes);
    for (const route of routes) {
      const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
      const hasParams = path !== route.path;
      this.#app.on(route.method, path, (context) => {
        const params = hasParams ? context.req.param() : NO_PARAMS;
        return this.#pipeline.run(route, this.#incoming(context, params));
      });
    }
  }

  /** Responds to a request that no route takes. */
  #respondElse(
    incoming: Incoming,
    path: string = ANYWHERE,
    respond = (context: RequestContext) =>
      respondUnrouted(context, this.#routes),
  ): MaybePromise<Response> {
    const base = basePathOf(incoming.request.url);
    const below = `${incoming.path.slice(base.length)}/`;
    const wire = WIRES.find(({ prefix }) => below.startsWith(prefix));
    const route = defineRoute({
      ...(wire ? { wire } : {}),
      route: `GET ${path}`,
      summary: "responds to other requests",
      audience: "open",
      responses: {},
      handle: ({ context }) => respond(context),
    });
    return this.#pipeline.runOnce(route, incoming);
  }

  #incoming(
    { req: { raw: request }, env: { address } }: {
      readonly req: Pick<Context["req"], "raw">;
      readonly env: Env["Bindings"];
    },
    params: Incoming["params"] = NO_PARAMS,
  ): Incoming {
    const { url } = request;
    // As it was sent: that of Hono is decoded.
    const path = basePathOf(url) + this.#routed(url, pathOf(url));
    return { request, path, params, address };
  }

  /** The path below that of the simulation, without the prefix of all paths. */
  #routed(url: string, whole: string): string {
    const { pathPrefix: prefix } = this.#simulation.settings;
    const path = whole.slice(basePathOf(url).length);
    return prefix && path.startsWith(`${prefix}/`)
      ? path.slice(prefix.length)
      : path;
  }

  #descriptionRoutes(): readonly Route[] {
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
          prefersPage(context, "text/plain")
            ? pageResponse(context, this.#simulation)
            : {
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

/**
 * Responds to a request that no route takes: 404, 405 with the allowed methods, or
 * a response to `OPTIONS` (RFC 9110, section 9.3.7).
 */
function respondUnrouted(
  { request, method, path }: RequestContext,
  routes: readonly Route[],
): PlainResponse {
  const below = path.slice(basePathOf(request.url).length);
  const methods = routes.filter((route) => takes(route, below))
    .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
  if (methods.length === 0) {
    const [, name] = /^\/s\/([^/]*)\//.exec(below) ?? [];
    throw new HttpProblem(
      404,
      name !== undefined && simulationNameError(name) ||
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
}

function takes(route: Route, path: string): boolean {
  const pattern = route.path.replaceAll(".", "[.]")
    .replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path);
}
