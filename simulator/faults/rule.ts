import { z } from "@hono/zod-openapi";
import type { Fault, Kind, Kinds, Parameter, ParameterValue } from "./fault.ts";
import { SECONDS } from "./_values.ts";

/** Into which requests a fault is injected. */
export type Reach = "read" | "write" | "all";

/** A fault, and when it is injected. */
export interface FaultRule<F = Fault> {
  /** Names the rule; no two of one simulator have the same name. */
  readonly name: string;
  /** The kind of fault, by its name in the table of them. */
  readonly kind: string;
  /** The fault's parameters, complete. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The probability that it is injected, for each request or job. */
  readonly rate: number;
  /** Into which requests: reads of a status, all but reads, or all. */
  readonly on: Reach;
  /** How long the rule holds, in milliseconds; `undefined` for ever. */
  readonly ttl: number | undefined;
  /** Into how many requests it is injected at most. */
  readonly count: number | undefined;
  /** The fault. */
  readonly fault: F;
}

/** What all faults can be told, whatever their kind. */
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
      "into which requests: reads of a status, all but reads, or all; all that the fault can be injected into if not given",
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
    summary: "into how many requests at most; any number if not given",
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

/** What a rule is made of: values by key, of which nothing is checked yet. */
export type Given = ReadonlyMap<string, unknown>;

/** Says what is wrong, without what it is wrong with. */
export type Complain = (kind: typeof TypeError, reason: string) => never;

/**
 * Checks and completes what is said of a rule.
 *
 * @param kindName The kind of fault.
 * @param given What is said of it, by key.
 * @param complain Says what is wrong.
 * @param kinds The kinds that there are.
 */
export function makeRule<F>(
  kindName: string,
  given: Given,
  complain: Complain,
  kinds: Kinds<F>,
): FaultRule<F> {
  const kind = kindOf(kindName, complain, kinds);
  const { on: _, ...others } = COMMON;
  const accepted = {
    ...kind.parameters,
    ...(kind.scope === undefined ? others : COMMON),
  };
  for (const key of given.keys()) {
    if (!Object.hasOwn(accepted, key)) {
      complain(
        TypeError,
        `'${key}' is not known: accepted are ${
          Object.keys(accepted).join(", ")
        }`,
      );
    }
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const [key, parameter] of Object.entries(kind.parameters)) {
    const value = read(key, parameter, given, complain);
    if (value === undefined) {
      complain(TypeError, `'${key}' must be given: ${parameter.summary}`);
    }
    parameters[key] = value;
  }
  const ttl = read("ttl", COMMON.ttl, given, complain);
  const on = read("on", COMMON.on, given, complain) ??
    (kind.scope === "status" ? "read" : "all");
  if (kind.scope === "status" && on !== "read") {
    complain(
      RangeError,
      `'on' must be "read", as ${kindName} changes how a job's status is shown: current value is "${on}"`,
    );
  }
  return {
    name: read("name", COMMON.name, given, complain) ?? kindName,
    kind: kindName,
    parameters,
    rate: read("rate", COMMON.rate, given, complain),
    on,
    ttl: ttl === undefined ? undefined : Math.round(ttl * 1_000),
    count: read("count", COMMON.count, given, complain),
    fault: make(kind, parameters, complain),
  };
}

/** Reads one value; what is not given is the fallback. */
function read<V extends ParameterValue, F extends V | undefined>(
  key: string,
  { schema, fallback }: Parameter<V> & { readonly fallback: F },
  given: Given,
  complain: Complain,
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
  return complain(
    Kind,
    `'${key}' must be ${schema.description}: current value is ${shown(value)}`,
  );
}

/** The number that a text stands for. */
function numberIn(value: unknown): number | undefined {
  return typeof value === "string" &&
      /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : undefined;
}

function make<F>(
  kind: Kind<F>,
  parameters: Readonly<Record<string, ParameterValue>>,
  complain: Complain,
): F {
  try {
    return kind.make(parameters);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    return complain(Kind, error.message);
  }
}

/** Looks up a kind of fault. */
export function kindOf<F>(
  name: string,
  complain: Complain,
  kinds: Kinds<F>,
): Kind<F> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return kind ?? complain(
    TypeError,
    `no fault is named ${shown(name)}: accepted are ${
      Object.keys(kinds).join(", ")
    }`,
  );
}

/** Makes the one who says what is wrong with a text, or with JSON. */
export function complainOf(what: unknown): Complain {
  return (Kind, reason) => {
    throw new Kind(`Cannot inject the fault ${shown(what)} as ${reason}`);
  };
}

/** A value in a message, at a length that fits there. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
