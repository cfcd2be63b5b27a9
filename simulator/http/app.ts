import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { jsonAnswer } from "./answer.ts";
import { describe } from "./openapi.ts";
import type { Pipeline } from "./pipeline.ts";
import { defineRoute, type Described, type Route } from "./route.ts";
import { unrouted } from "./unrouted.ts";

const DESCRIPTION: Described["content"] = {
  "application/json": z.looseObject({}),
};

const LIST: Described["content"] = { "text/plain": z.string() };

/** What a request is handed to the application with. */
export interface Env {
  /** Tells the caller's address, which few requests need to know. */
  readonly Bindings: { readonly address: () => string };
}

/**
 * Builds the application: the routes, a page that lists them, their description
 * in OpenAPI, and clear words for whatever else is asked.
 *
 * @param routes The routes.
 * @param pipeline Takes requests to them.
 */
export function createApp(
  routes: readonly Route[],
  pipeline: Pipeline,
): Hono<Env> {
  let description: unknown;
  const all: readonly Route[] = [
    ...routes,
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
      handle: () => jsonAnswer(200, description ??= describe(all)),
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
        body: list,
      }),
    }),
  ];
  const list = all.map(({ method, path, summary }) =>
    `${method.padEnd(6)} ${path.padEnd(18)} ${summary}\n`
  ).join("");

  const app = new Hono<Env>();
  const to = (route: Route) => {
    const named = route.path.includes("{");
    return ({ req, env }: Context<Env>) =>
      pipeline.answer({
        request: req.raw,
        path: pathOf(req.raw.url, req.path),
        params: named ? req.param() : {},
        address: env.address,
      }, route);
  };
  for (const route of all) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(route.method, path, to(route));
  }
  app.notFound(to(unrouted(all)));
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
