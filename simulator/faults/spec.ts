import { z } from "@hono/zod-openapi";
import type { Fault, Kind, Kinds, Parameter, ParameterValue } from "./fault.ts";
import { SECONDS } from "./parameters.ts";

/** The requests that a fault is injected into. */
export type Reach = "read" | "write" | "all";

/** A fault, and the requests that it is injected into. */
export interface FaultSpec<F = Fault> {
  /** The name of the fault, unique in its simulator. */
  readonly name: string;
  readonly kind: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The probability that it is injected, for each request or job. */
  readonly rate: number;
  /** The requests: reads of a status, all but reads, or all. */
  readonly on: Reach;
  /** How long the fault is active, in milliseconds; `undefined` for ever. */
  readonly ttl: number | undefined;
  /** The maximum number of requests that it is injected into. */
  readonly count: number | undefined;
  readonly fault: F;
}

/** The parameters of all kinds. */
export const COMMON = {
  rate: {
    takes: "RATE",
    summary: "the probability, for each request or job",
    schema: z.number().min(0).max(1).describe("a number from 0 to 1"),
    fallback: 1,
  },
  on: {
    takes: "read|write|all",
    summary:
      "the requests: reads of a status, all but reads, or all; all that the fault applies to if not given",
    schema: z.enum(["read", "write", "all"])
      .describe('"read", "write" or "all"'),
    fallback: undefined,
  },
  ttl: {
    ...SECONDS,
    summary: "for how long; for ever if not given",
    fallback: undefined,
  },
  count: {
    takes: "COUNT",
    summary: "the maximum number of requests; any number if not given",
    schema: z.int().min(1).max(1e9)
      .describe("a whole number from 1 to 1000000000"),
    fallback: undefined,
  },
  name: {
    takes: "NAME",
    summary: "names the fault; the kind of fault if not given",
    // A dot or two alone are no segment of a path.
    schema: z.string().regex(/^[\w-][\w.-]{0,63}$/).describe(
      "1 to 64 letters, digits, dots, dashes and underscores, with no dot in front",
    ),
    fallback: undefined,
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/**
 * Reads a fault.
 *
 * @param what A text or JSON, which errors name.
 * @throws {TypeError | RangeError} As `read` does.
 */
export function readFault<T>(what: unknown, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw refused(Kind, what, error.message);
  }
}

/** Creates the error about a text or JSON. */
export function refused(
  Kind: typeof TypeError,
  what: unknown,
  reason: string,
): Error {
  return new Kind(`Cannot inject the fault ${shown(what)} as ${reason}`);
}

/**
 * Checks and completes the values of a fault, by all kinds.
 *
 * @param given The values by key, unchecked.
 */
export function makeSpec<F>(
  kindName: string,
  given: ReadonlyMap<string, unknown>,
  kinds: Kinds<F>,
): FaultSpec<F> {
  const kind = kindOf(kindName, kinds);
  const { on: _, ...others } = COMMON;
  const accepted = {
    ...kind.parameters,
    ...(kind.scope === undefined ? others : COMMON),
  };
  for (const key of given.keys()) {
    if (Object.hasOwn(accepted, key)) continue;
    throw new TypeError(
      `'${key}' is not known: accepted are ${Object.keys(accepted).join(", ")}`,
    );
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const [key, parameter] of Object.entries(kind.parameters ?? {})) {
    const value = read(key, parameter, given);
    if (value === undefined) {
      throw new TypeError(`'${key}' must be given: ${parameter.summary}`);
    }
    parameters[key] = value;
  }
  const ttl = read("ttl", COMMON.ttl, given);
  const on = read("on", COMMON.on, given) ??
    (kind.scope === "status" ? "read" : "all");
  if (kind.scope === "status" && on !== "read") {
    throw new RangeError(
      `'on' must be "read", as ${kindName} changes how a job's status is shown: current value is "${on}"`,
    );
  }
  return {
    name: read("name", COMMON.name, given) ?? kindName,
    kind: kindName,
    parameters,
    rate: read("rate", COMMON.rate, given),
    on,
    ttl: ttl === undefined ? undefined : Math.round(ttl * 1_000),
    count: read("count", COMMON.count, given),
    fault: kind.make(parameters),
  };
}

/** Reads one value; the fallback if it is missing. */
function read<V extends ParameterValue, F extends V | undefined>(
  key: string,
  { schema, fallback }: Parameter<V> & { readonly fallback: F },
  given: ReadonlyMap<string, unknown>,
): V | F {
  if (!given.has(key)) return fallback;
  const value = given.get(key);
  const number = numberIn(value);
  for (const candidate of [number, value]) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  const Kind = typeof (number ?? value) === "number" ? RangeError : TypeError;
  throw new Kind(
    `'${key}' must be ${schema.description}: current value is ${shown(value)}`,
  );
}

function numberIn(value: unknown): number | undefined {
  return typeof value === "string" &&
      /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : undefined;
}

export function kindOf<F>(name: string, kinds: Kinds<F>): Kind<F> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind) return kind;
  throw new TypeError(
    `no fault is named ${shown(name)}: accepted are ${
      Object.keys(kinds).join(", ")
    }`,
  );
}

/** Formats a value for a message. */
export function shown(value: unknown): string {
  // JSON has no NaN and no infinite numbers.
  const text = typeof value === "number"
    ? `${value}`
    : JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
