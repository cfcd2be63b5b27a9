import type { Wire } from "../message/wire.ts";
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
  const traits = BY_TRAIT.filter(([applies]) => applies(route));
  const all = [...traits.map(([_, responses]) => responses), route.responses]
    .reduce<AllResponses>(merged, {});
  const sent = route.wire ? encoded(all, route.wire) : all;
  return route.audience === "api" ? withSome(sent, route) : sent;
}

/** The responses with the errors as a wire sends them. */
function encoded(responses: AllResponses, wire: Wire): AllResponses {
  const content = { "application/json": wire.errorSchema };
  return Object.entries(responses).map(([key, response]): AllResponses => {
    const given = Number(key);
    if (given < 400) return { [given]: response };
    const { status } = wire.encodeError({ status: given, detail: "" });
    return { [status]: { ...response, content } };
  }).reduce(merged);
}

/** Merges responses of the same status. */
function merged(some: AllResponses, others: Responses): AllResponses {
  const all: Record<number, Described> = { ...some };
  for (const [key, response] of Object.entries(others)) {
    const one = all[Number(key)];
    const other = described(response);
    all[Number(key)] = one ? either(one, other) : other;
  }
  return all;
}

function described(response: Described | string): Described {
  return typeof response === "string" ? { description: response } : response;
}

/** One of two responses; a header is required if both have it. */
function either(one: Described, other: Described): Described {
  const [first = {}, second = {}] = [one.headers, other.headers];
  const headers: Record<string, string> = {};
  for (const [name, about] of Object.entries({ ...first, ...second })) {
    const sure = Object.hasOwn(first, name) && Object.hasOwn(second, name);
    headers[sure || name.endsWith("?") ? name : `${name}?`] = about;
  }
  return {
    description: `${one.description} ${other.description}`,
    content: other.content ?? one.content,
    headers,
  };
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

function withSome(responses: AllResponses, route: Route): AllResponses {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const more = sometimes(route, Number(status))
        .map((name) => [`${name}?`, SHARED_HEADERS[name] ?? ""]);
      const headers = { ...response.headers, ...Object.fromEntries(more) };
      return [status, { ...response, headers }];
    }),
  );
}
