import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import manifest from "../deno.json" with { type: "json" };
import { problemSchema } from "../message/schemas.ts";
import {
  HEYGEN_CALLBACKS,
  JOB_CALLBACKS,
  WEBHOOKS,
} from "../webhooks/description.ts";
import {
  allResponses,
  headersOf,
  PARAMETERS,
  SHARED_HEADERS,
} from "./described.ts";
import type { Described, Route } from "./route.ts";

const ABOUT = `A simulated backend for video translation.

Times in bodies are in ISO 8601, durations in seconds. HEAD is available where
GET is. Errors are problem details (RFC 9457); a failed translation is a success
with an error in its body. Unknown headers are ignored, and so is the query of a
route without parameters; unknown parameters of other routes are refused. A
missing optional body counts as an empty object.

All routes but those at /s exist below /s/{name}, too: each name is a simulation
of its own, with its own jobs, seed, clock, faults and reports.

The description holds where no fault is injected.`;

const TAGS: readonly { name: Route["audience"]; description: string }[] = [
  { name: "api", description: "The simulated service." },
  { name: "admin", description: "Controls and observes the simulation." },
  { name: "open", description: "Open to everyone, without a key." },
];

const SECURITY_SCHEMES = {
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "X-Api-Key",
    description: "Needed where the simulator was started with --api-key.",
  },
  adminKey: {
    type: "apiKey",
    in: "header",
    name: "X-Admin-Key",
    description: "Needed where the simulator was started with --admin-key.",
  },
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "Either key in another place.",
  },
  basic: {
    type: "http",
    scheme: "basic",
    description: "Either key as the password, for browsers.",
  },
} as const;

/**
 * Describes routes in OpenAPI 3.1, from the schemas that check their requests.
 */
export function describe(routes: readonly Route[]): unknown {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES)) {
    registry.registerComponent("securitySchemes", name, scheme);
  }
  for (const [name, description] of Object.entries(SHARED_HEADERS)) {
    const component = headerOf(description, name === "x-request-id");
    registry.registerComponent("headers", name, component);
  }
  for (const route of routes) registry.registerPath(configOf(route));
  const { version, license } = manifest;
  for (const webhook of WEBHOOKS) registry.registerWebhook(webhook);
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "heygen-sim",
      version,
      description: ABOUT,
      license: {
        name: license,
        url: `https://spdx.org/licenses/${license}.html`,
      },
    },
    servers: [{ url: "/" }],
    tags: [...TAGS],
  });
}

function configOf(route: Route): RouteConfig {
  const { method, path, summary, operationId, audience, inputs = {} } = route;
  const { query, body } = inputs;
  const { wire } = route;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const params = Object.fromEntries(
    names.map((name) => [name, !wire && PARAMETERS[name] || z.string().min(1)]),
  );
  return {
    method: method.toLowerCase() as Lowercase<Route["method"]>,
    path,
    summary,
    ...(operationId === undefined ? {} : { operationId }),
    tags: [audience],
    ...(route.callsBack
      ? { callbacks: wire ? HEYGEN_CALLBACKS : JOB_CALLBACKS }
      : {}),
    // Keys are required only where the simulator has been given some.
    security: audience === "open" ? [] : [
      ...(route.requiresKey ? [] : [{}]),
      { [`${audience}Key`]: [] },
      { bearer: [] },
      { basic: [] },
    ],
    request: {
      headers: headersOf(route),
      ...(names.length > 0 ? { params: z.object(params) } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body: bodyOf(body) } : {}),
    },
    responses: Object.fromEntries(
      Object.entries(allResponses(route)).map(([status, described]) => [
        status,
        responseOf(Number(status), described),
      ]),
    ),
  };
}

/** The body is required unless an empty object, which stands for none, is valid. */
function bodyOf(schema: z.ZodType) {
  const { success } = schema.safeParse({});
  return { required: !success, content: { "application/json": { schema } } };
}

function responseOf(
  status: number,
  { description, content, headers = {} }: Described,
): RouteConfig["responses"][string] {
  const types = content ??
    (status >= 400 ? { "application/problem+json": problemSchema } : undefined);
  const all = Object.entries({ "x-request-id": "", ...headers });
  return {
    description,
    headers: Object.fromEntries(all.map(([key, about]) => {
      const name = key.replace("?", "");
      return [
        name,
        Object.hasOwn(SHARED_HEADERS, name)
          ? { $ref: `#/components/headers/${name}` }
          : headerOf(about, name === key),
      ];
    })),
    ...(types && {
      content: Object.fromEntries(
        Object.entries(types).map(([type, schema]) => [type, { schema }]),
      ),
    }),
  };
}

function headerOf(description: string, required: boolean) {
  return { description, required, schema: { type: "string" as const } };
}
