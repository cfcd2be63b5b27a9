import type { Described, Route } from "./route.ts";

type Answers = Readonly<Record<number, Described>>;

/** Headers that stand in many answers: what they hold, in one place for all. */
export const SHARED_HEADERS: Readonly<Record<string, string>> = {
  "x-request-id": "The name of the request.",
  "ratelimit": "How the caller stands with the limit, if there is one.",
  "ratelimit-policy": "The limit, if there is one.",
  "idempotent-replayed": "true, where an answer is given again.",
  "preference-applied": "What was asked for by Prefer, as far as it was done.",
  "vary": "Prefer, as a request that prefers to wait is answered otherwise.",
};

/** What any route may answer. */
const ALL: Answers = {
  414: { description: "The address is too long." },
  503: {
    description:
      "The simulator is being stopped, or cannot keep anything, or as many requests stay open as may.",
    headers: {
      "retry-after?": "When to try again, if requests that stay open are why.",
      "connection?": "close, if requests that stay open are why.",
    },
  },
};

/** What a route that writes may answer. */
const WRITES: Answers = {
  403: { description: "The page that sent the request has a foreign origin." },
  507: { description: "There is no room in the store for the change." },
};

const LONG_HEADER: Described = {
  description: "A header is too long; the detail names it.",
};

const WITHOUT_KEY: Described["headers"] = {
  "www-authenticate": "How to send a key.",
};

/** What any route of an audience may answer. */
const BY_AUDIENCE: Readonly<Record<Route["audience"], Answers>> = {
  open: {},
  admin: {
    401: {
      description: "The admin key is missing or wrong.",
      headers: WITHOUT_KEY,
    },
    403: { description: "Without an admin key this is closed." },
    431: LONG_HEADER,
  },
  api: {
    400: { description: "X-Sim-Fault names no fault, or makes no sense." },
    401: {
      description: "The API key is missing or wrong.",
      headers: WITHOUT_KEY,
    },
    429: {
      description: "There were too many requests.",
      headers: { "retry-after": "When to try again." },
    },
    431: LONG_HEADER,
  },
};

/** What a route about a named job may answer. */
const ABOUT_JOB: Answers = {
  404: { description: "There is no such translation." },
  410: { description: "There was one, and it has been forgotten." },
};

/** What a route with a query may answer. */
const WITH_QUERY: Answers = {
  422: { description: "The query is not as it must be." },
};

/** What a route that reads a body may answer, whatever it makes of it. */
const WITH_TEXT: Answers = {
  400: { description: "The body breaks off, or is no text in UTF-8." },
  413: { description: "The body is too large." },
};

/** What a route with a body in JSON may answer. */
const WITH_JSON: Answers = {
  400: { description: "The body is no JSON." },
  415: {
    description: "The body is not JSON, or has a content coding.",
    headers: {
      "accept?": "The type that is accepted.",
      "accept-encoding?": "The content coding that is accepted: identity.",
    },
  },
  422: { description: "The body is not as it must be." },
};

/** What a route that honours `Idempotency-Key` may answer. */
const IDEMPOTENT: Answers = {
  400: { description: "The Idempotency-Key is none." },
  409: {
    description: "The first request with this key is still being answered.",
    headers: { "retry-after": "When to try again." },
  },
  422: { description: "The key was used for another request." },
};

/**
 * All that a route may answer: its own answers, and those that follow from what
 * it is. Faults are no part of this: they may answer whatever they like.
 *
 * @param route The route.
 */
export function allAnswers(route: Route): Answers {
  const { method, audience, about, idempotent, inputs, answers, volatile } =
    route;
  const all = [
    ALL,
    ...(method === "GET" || volatile ? [] : [WRITES]),
    BY_AUDIENCE[audience],
    ...(about === "id" ? [ABOUT_JOB] : []),
    ...(inputs?.query ? [WITH_QUERY] : []),
    ...(inputs?.body || idempotent ? [WITH_TEXT] : []),
    ...(inputs?.body ? [WITH_JSON] : []),
    ...(idempotent ? [IDEMPOTENT] : []),
    answers,
  ].reduce(merged);
  return audience === "api" ? withSome(all, route) : all;
}

/** Answers of the same status side by side. */
function merged(some: Answers, others: Answers): Answers {
  const all: Record<number, Described> = { ...some };
  for (const [key, other] of Object.entries(others)) {
    const one = all[Number(key)];
    all[Number(key)] = one ? either(one, other) : other;
  }
  return all;
}

/** One of two answers; a header is sure to be there if both have it. */
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

/** Answers to a request that is not counted. */
const BEFORE_LIMITS: readonly number[] = [401, 414];

/** Headers that some answers of a route to the service have. */
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

/** Adds them to what a route says of its answers. */
function withSome(answers: Answers, route: Route): Answers {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const more = sometimes(route, Number(status))
        .map((name) => [`${name}?`, SHARED_HEADERS[name] ?? ""]);
      const headers = { ...answer.headers, ...Object.fromEntries(more) };
      return [status, { ...answer, headers }];
    }),
  );
}
