import { z } from "@hono/zod-openapi";
import type { Fault, Kind, Kinds, Parameter, ParameterValue } from "./fault.ts";
import { SECONDS } from "./_parameters.ts";

/** The requests that a fault is injected into. */
export type Reach = "read" | "write" | "all";

/** A fault, and the requests that it is injected into. */
export interface FaultRule<F = Fault> {
  /** The name of the rule, unique in its simulator. */
  readonly name: string;
  readonly kind: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The probability that it is injected, for each request or job. */
  readonly rate: number;
  /** The requests: reads of a status, all but reads, or all. */
  readonly on: Reach;
  /** How long the rule is active, in milliseconds; `undefined` for ever. */
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
    summary: "names the rule; the kind of fault if not given",
    // A dot or two alone are no segment of a path.
    schema: z.string().regex(/^[\w-][\w.-]{0,63}$/).describe(
      "1 to 64 letters, digits, dots, dashes and underscores, with no dot in front",
    ),
    fallback: undefined,
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** The values of a rule by key, unchecked. */
export type Given = ReadonlyMap<string, unknown>;

/** Throws an error about a rule. */
export type Invalid = (kind: typeof TypeError, reason: string) => never;

/** Checks and completes the values of a rule, by all kinds. */
export function makeRule<F>(
  kindName: string,
  given: Given,
  invalid: Invalid,
  kinds: Kinds<F>,
): FaultRule<F> {
  const kind = kindOf(kindName, invalid, kinds);
  const { on: _, ...others } = COMMON;
  const accepted = {
    ...kind.parameters,
    ...(kind.scope === undefined ? others : COMMON),
  };
  for (const key of given.keys()) {
    if (!Object.hasOwn(accepted, key)) {
      invalid(
        TypeError,
        `'${key}' is not known: accepted are ${
          Object.keys(accepted).join(", ")
        }`,
      );
    }
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const [key, parameter] of Object.entries(kind.parameters ?? {})) {
    const value = read(key, parameter, given, invalid);
    if (value === undefined) {
      invalid(TypeError, `'${key}' must be given: ${parameter.summary}`);
    }
    parameters[key] = value;
  }
  const ttl = read("ttl", COMMON.ttl, given, invalid);
  const on = read("on", COMMON.on, given, invalid) ??
    (kind.scope === "status" ? "read" : "all");
  if (kind.scope === "status" && on !== "read") {
    invalid(
      RangeError,
      `'on' must be "read", as ${kindName} changes how a job's status is shown: current value is "${on}"`,
    );
  }
  return {
    name: read("name", COMMON.name, given, invalid) ?? kindName,
    kind: kindName,
    parameters,
    rate: read("rate", COMMON.rate, given, invalid),
    on,
    ttl: ttl === undefined ? undefined : Math.round(ttl * 1_000),
    count: read("count", COMMON.count, given, invalid),
    fault: make(kind, parameters, invalid),
  };
}

/** Reads one value; the fallback if it is missing. */
function read<V extends ParameterValue, F extends V | undefined>(
  key: string,
  { schema, fallback }: Parameter<V> & { readonly fallback: F },
  given: Given,
  invalid: Invalid,
): V | F {
  if (!given.has(key)) return fallback;
  const value = given.get(key);
  for (const candidate of [numberIn(value), value]) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  const Kind = typeof (numberIn(value) ?? value) === "number"
    ? RangeError
    : TypeError;
  return invalid(
    Kind,
    `'${key}' must be ${schema.description}: current value is ${shown(value)}`,
  );
}

function numberIn(value: unknown): number | undefined {
  return typeof value === "string" &&
      /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : undefined;
}

function make<F>(
  kind: Kind<F>,
  parameters: Readonly<Record<string, ParameterValue>>,
  invalid: Invalid,
): F {
  try {
    return kind.make(parameters);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    return invalid(Kind, error.message);
  }
}

export function kindOf<F>(
  name: string,
  invalid: Invalid,
  kinds: Kinds<F>,
): Kind<F> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return kind ?? invalid(
    TypeError,
    `no fault is named ${shown(name)}: accepted are ${
      Object.keys(kinds).join(", ")
    }`,
  );
}

/** Returns a function that throws errors about a text or JSON. */
export function invalidRule(what: unknown): Invalid {
  return (Kind, reason) => {
    throw new Kind(`Cannot inject the fault ${shown(what)} as ${reason}`);
  };
}

/** Formats a value for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
