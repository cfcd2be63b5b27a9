import { z } from "@hono/zod-openapi";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import { HttpProblem } from "../message/http_problem.ts";
import { fileResponse, PAGE_HEADERS } from "../page/shell.ts";

const FILE: Described["content"] = {
  "text/javascript": z.string(),
  "text/css": z.string(),
  "image/svg+xml": z.string(),
};

const FAVICON = "icon.svg";

/** The files of the page that `GET /` shows in a browser. */
export function pageRoutes(): readonly Route[] {
  async function respond(name: string) {
    // Few simulators show a page.
    const { FILES } = await import("../page/files.ts");
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (file) return fileResponse(file);
    throw new HttpProblem(404, `The page has no file '${name}'.`);
  }
  return [
    defineRoute({
      route: "GET /page/{file}",
      operationId: "getPageFile",
      summary: "returns a file of the page that browsers show for GET /",
      audience: "open",
      responses: {
        200: { description: "The file.", content: FILE, headers: PAGE_HEADERS },
        404: "The page has no such file.",
      },
      handle: ({ params: { file = "" } }) => respond(file),
    }),
    defineRoute({
      route: "GET /favicon.ico",
      operationId: "getIcon",
      summary: "returns the icon that browsers show beside the page's title",
      audience: "open",
      responses: {
        200: {
          description: "The icon.",
          content: { "image/svg+xml": z.string() },
          headers: PAGE_HEADERS,
        },
      },
      handle: () => respond(FAVICON),
    }),
  ];
}
