import { z } from "@hono/zod-openapi";
import { COMMON_PARAMETERS } from "../faults/fault.ts";
import { FAULT_TEXTS } from "../faults/spec.ts";
import { SIMULATION_NAME } from "../message/request.ts";
import { jobId } from "../message/schemas.ts";
import { deliveryId, logId } from "../webhooks/schema.ts";
import type { Described, Responses, Route } from "./route.ts";

type AllResponses = Readonly<Record<number, Described>>;

/** Headers that many responses have. */
export const SHARED_HEADERS: Readonly<Record<string, string>> = {
  "x-request-id": "The id of the request.",
  "ratelimit": "What is left of the rate limit, if there is one.",
  "ratelimit-policy": "The rate limit, if there is one.",
  "idempotent-replayed": "true for a response to a repeated request.",
  "preference-applied": "The preferences of Prefer that were applied.",
  "vary": "Prefer, which changes the response.",
};

const LONG_HEADER: Described = {
  description: "A header is too long; the detail has its name.",
};

const WITHOUT_KEY: Described["headers"] = {
  "www-authenticate": "How to send a key.",
};

/** Responses that follow from the traits of a route. */
const BY_TRAIT: readonly (readonly [
  applies: (route: Route) => unknown,
  responses: Responses,
])[] = [
  [() => true, {
    414: "The URL is too long.",
    503: {
      description:
        "The simulator is stopping, its store has failed, or the limit of open requests is reached.",
      headers: {
        "retry-after?": "When to try again, at the limit of open requests.",
        "connection?": "close, at the limit of open requests.",
      },
    },
  }],
  [({ method, volatile }) => method !== "GET" && !volatile, {
    403: "The page that sent the request has a foreign origin.",
    507: "The store is full.",
  }],
  [({ audience }) => audience === "admin", {
    401: {
      description: "The admin key is missing or wrong.",
      headers: WITHOUT_KEY,
    },
    403: "The route is closed without an admin key.",
    431: LONG_HEADER,
  }],
  [({ audience }) => audience === "api", {
    400: "X-Sim-Fault is invalid.",
    401: {
      description: "The API key is missing or wrong.",
      headers: WITHOUT_KEY,
    },
    429: {
      description: "There were too many requests.",
      headers: { "retry-after": "When to try again." },
    },
    431: LONG_HEADER,
  }],
  [({ about }) => about === "id", {
    404: "The translation does not exist.",
    410: "The translation is no longer stored.",
  }],
  [({ inputs }) => inputs?.query, { 422: "The query is invalid." }],
  [({ inputs, idempotent }) => inputs?.body || idempotent, {
    400: "The body is incomplete, or not text in UTF-8.",
    413: "The body is too large.",
  }],
  // Routes that take other bodies than JSON describe 413 themselves.
  [
    ({ inputs, idempotent, responses }) =>
      inputs?.body || idempotent || responses[413],
    {
      408: {
        description: "The body pauses for too long.",
        headers: { connection: "close." },
      },
    },
  ],
  [({ inputs }) => inputs?.body, {
    400: "The body is not JSON.",
    415: {
      description: "The body is not JSON, or has a content coding.",
      headers: {
        "accept?": "The type that is accepted.",
        "accept-encoding?": "The content coding that is accepted: identity.",
      },
    },
    422: "The body is invalid.",
  }],
  [({ idempotent }) => idempotent, {
    400: "The Idempotency-Key is invalid.",
    409: {
      description: "The first request with this key is in progress.",
      headers: { "retry-after": "When to try again." },
    },
    422: "The key was used for another request.",
  }],
];

/**
 * All responses of a route: its own, and those that follow from its traits.
 * Injected faults can respond in other ways.
 */
export function allResponses(route: Route): AllResponses {
  const { wire, audience } = route;
  const traits = BY_TRAIT.filter(([applies]) => applies(route));
  const given = [...traits.map(([_, responses]) => responses), route.responses];
  const found: Record<number, Described[]> = {};
  // Integer keys, in ascending order.
  for (const key of Object.keys(Object.assign({}, ...given))) {
    const status = Number(key);
    // The errors as the wire sends them.
    const error = status < 400 ? undefined : wire;
    const content = error && { "application/json": error.errorSchema };
    const sent = error?.encodeError({ status, detail: "" }).status ?? status;
    for (const { [status]: response } of given) {
      if (response === undefined) continue;
      const described = typeof response === "string"
        ? { description: response }
        : response;
      (found[sent] ??= []).push({ ...described, ...(content && { content }) });
    }
  }
  return Object.fromEntries(
    Object.entries(found).map(([status, all]) => {
      const more = audience === "api" ? sometimes(route, Number(status)) : [];
      return [status, anyOf(all, more)];
    }),
  );
}

/**
 * Describes one of several responses of the same status. A header is required if
 * all have it.
 *
 * @param optional The names of further headers.
 */
function anyOf(
  all: readonly Described[],
  optional: readonly string[],
): Described {
  const headers: Record<string, string> = {};
  const given = Object.assign({}, ...all.map(({ headers }) => headers));
  for (const [name, about] of Object.entries<string>(given)) {
    const sure = all.every(({ headers = {} }) => Object.hasOwn(headers, name));
    headers[sure || name.endsWith("?") ? name : `${name}?`] = about;
  }
  for (const name of optional) headers[`${name}?`] = SHARED_HEADERS[name] ?? "";
  const description = all.map(({ description }) => description).join(" ");
  const content = all.findLast(({ content }) => content)?.content;
  return { description, content, headers };
}

/** Responses to requests that the rate limit does not count. */
const BEFORE_LIMITS: readonly number[] = [401, 414];

/** Headers that some responses of a route of the service have. */
function sometimes(route: Route, status: number): string[] {
  const { idempotent, readsStatus, pushes } = route;
  return [
    ...(BEFORE_LIMITS.includes(status)
      ? []
      : ["ratelimit", "ratelimit-policy"]),
    ...(idempotent && status < 300 ? ["idempotent-replayed"] : []),
    ...(readsStatus && !pushes && status < 400
      ? ["preference-applied", "vary"]
      : []),
  ];
}

/** The headers of requests, each with the routes that take it. */
const HEADERS: readonly (readonly [
  name: string,
  isTaken: (route: Route) => boolean,
  about: { pattern?: string; description: string; examples: string[] },
])[] = [
  ["x-request-id", () => true, {
    description:
      "The id of the request. The response repeats it if it has at most 128 characters, all visible ASCII.",
    examples: ["4f9c2d"],
  }],
  ["x-client", isApi, {
    description:
      "The name of the client in reports; the first 128 characters count.",
    examples: ["my-service/1.2"],
  }],
  ["x-sim-fault", isApi, {
    pattern: `^${FAULT_TEXTS}$`,
    description:
      "Faults to inject into this request in place of all others, separated by semicolons; or none.",
    examples: ["none", "status=503", "status=429,retry-after=2", "latency=0.1"],
  }],
  ["if-none-match", readsState, {
    description: "Entity tags of states that the client knows.",
    examples: ['"f6c1d8d1b5d4a4d0-2"'],
  }],
  ["prefer", readsState, {
    description:
      "wait=SECONDS holds the request until another phase begins, 30 s at most (RFC 7240).",
    examples: ["wait=10"],
  }],
  ["if-match", ({ about, method }) => about === "id" && method === "DELETE", {
    description:
      "Entity tags of states in which to cancel the translation, or * for any.",
    examples: ['"f6c1d8d1b5d4a4d0-2"'],
  }],
  ["last-event-id", ({ pushes }) => pushes === true, {
    description: "The id of the last event that the client has received.",
    examples: ["2"],
  }],
  ["idempotency-key", ({ idempotent }) => idempotent !== undefined, {
    pattern: String
      .raw`^(?:[A-Za-z0-9_\-:.]{1,255}|"[A-Za-z0-9_\-:.]{1,255}")$`,
    description: "Makes a repeated request take effect once.",
    examples: ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
  }],
];

function isApi({ audience }: Route): boolean {
  return audience === "api";
}

function readsState({ readsStatus, pushes, wire }: Route): boolean {
  return readsStatus === true && !pushes && !wire;
}

/** The headers that requests to a route may have. */
export function headersOf(route: Route): z.ZodObject {
  const taken = HEADERS.filter(([, isTaken]) => isTaken(route));
  return z.object(Object.fromEntries(
    taken.map((
      [name, _, about],
    ) => [name, z.string().optional().openapi(about)]),
  ));
}

/** The parameters in paths. */
export const PARAMETERS: Readonly<Record<string, z.ZodString>> = {
  id: jobId.describe("The translation's id."),
  name: COMMON_PARAMETERS.name.schema.openapi({
    description: "The fault's name.",
    examples: ["outage"],
  }),
  file: z.string().regex(/^[a-z]+\.[a-z]+$/).openapi({
    description: "The file's name.",
    examples: ["main.js"],
  }),
  simulation: z.string().regex(new RegExp(`^${SIMULATION_NAME}$`)).openapi({
    description: "The name of the isolated simulation.",
    examples: ["alice"],
  }),
  webhook: logId.describe(
    "The id of the webhook; callbacks for those of jobs.",
  ),
  delivery: deliveryId.describe("The delivery's id."),
};
