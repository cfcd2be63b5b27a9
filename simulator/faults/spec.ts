import { messageOf } from "../_message_of.ts";
import {
  COMMON_PARAMETERS,
  type Fault,
  type Kind,
  type Kinds,
  type Parameter,
  type ParameterValue,
} from "./fault.ts";
import { FAULTS } from "./table.ts";

const MAX_OWN_COUNT = 20;

/** Reads of a status, all but reads, or all. */
type Reach = "read" | "write" | "all";

/** A fault in JSON with all parameters, as {@linkcode faultFromJson} takes it. */
export type FaultJson = Readonly<Record<string, ParameterValue>> & {
  readonly fault: string;
};

/** A fault, and the requests that it is injected into. */
export interface FaultSpec<F = Fault> {
  /** Unique in its simulator. */
  readonly name: string;
  readonly kind: Kind<F>;
  readonly rate: number;
  readonly on: Reach;
  /** In milliseconds; `Infinity` for ever. */
  readonly ttl: number;
  readonly count: number;
  readonly fault: F;
  /** The fault in JSON, without its name. */
  readonly json: FaultJson;
}

/**
 * Parses a fault: the kind, then its parameters. The value of the first parameter
 * may follow the kind.
 *
 * @param text Such as `status=503,rate=0.1` or `empty,on=write`. Values may hold
 * commas: only those in front of `KEY=` separate.
 * @throws {TypeError} If a name is unknown, or a value is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function parseFault(text: string): FaultSpec {
  return parseSpec(text, FAULTS);
}

/** Parses a fault of other kinds, as {@linkcode parseFault} does. */
export function parseSpec<F>(text: string, kinds: Kinds<F>): FaultSpec<F> {
  return readFault(text, () => {
    const [head = "", ...parts] = text.split(/,(?=\s*[\w-]+\s*=)/);
    const [kindName, first] = pair(head);
    const bare = /,\s*(.*)/.exec(kindName)?.[1];
    if (bare !== undefined) {
      throw new TypeError(`'${bare}' must have a value: ${bare}=VALUE`);
    }
    const [key] = Object.keys(kindOf(kindName, kinds).parameters ?? {});
    const pairs = parts.map(pair);
    if (first !== undefined) {
      if (key === undefined) {
        throw new TypeError(
          `'${kindName}' takes no value: current value is ${shown(first)}`,
        );
      }
      pairs.unshift([key, first]);
    }
    const given = new Map<string, unknown>();
    for (const [key, value] of pairs) {
      if (given.has(key)) throw new TypeError(`'${key}' must be given once`);
      given.set(key, value);
    }
    return makeSpec(kindName, given, kinds);
  });
}

/**
 * Parses the faults that a single request asks for by `X-Sim-Fault`, in place of all
 * others: texts as {@linkcode parseFault} takes them, separated by semicolons, or
 * `none`.
 *
 * @throws {TypeError | RangeError} As there, and if there is a `ttl` or `count`.
 */
export function parseFaults(text: string): FaultSpec[] {
  if (text.trim() === "none") return [];
  const texts = text.split(";");
  if (texts.length > MAX_OWN_COUNT) {
    const reason =
      `there must be at most ${MAX_OWN_COUNT}: current number is ${texts.length}`;
    throw refused(text, new RangeError(reason));
  }
  const specs = texts.map(parseFault);
  if (specs.some(({ ttl, count }) => Math.min(ttl, count) < Infinity)) {
    const reason = "a single request has no 'ttl' and no 'count'";
    throw refused(text, new TypeError(reason));
  }
  return specs;
}

const FAULT_TEXT = String.raw`\s*(?:${
  Object.keys(FAULTS).map((name) => name.replaceAll("-", "[-_]")).join("|")
})\s*(?:[=,][^;]*)?`;

/**
 * The pattern of `X-Sim-Fault`. Text that does not match is refused; so are
 * invalid parameters, which the pattern does not describe.
 */
export const FAULT_TEXTS = String
  .raw`(?:\s*none\s*|${FAULT_TEXT}(?:;${FAULT_TEXT}){0,19})`;

/**
 * Parses a fault in JSON: `{"fault":"status","status":503,"retry_after":2}`.
 * Its keys are those of the text with underscores in place of dashes.
 *
 * @throws {TypeError | RangeError} As {@linkcode parseFault}.
 */
export function faultFromJson(
  name: string,
  body: Readonly<Record<string, unknown>>,
): FaultSpec {
  const { fault, ...rest } = body;
  const given = new Map(
    Object.entries({ ...rest, name }).map(([key, value]) => [
      key.replaceAll("_", "-"),
      value,
    ]),
  );
  return readFault(body, () => makeSpec(`${fault ?? ""}`, given, FAULTS));
}

/** Splits `key=value`; keys may have underscores, as in JSON. */
function pair(part: string): [key: string, value: string | undefined] {
  const at = part.indexOf("=");
  const key = (at < 0 ? part : part.slice(0, at)).trim();
  const value = at < 0 ? undefined : part.slice(at + 1).trim();
  return [key.replaceAll("_", "-"), value];
}

/** Reads a fault from a text or JSON, which errors name. */
function readFault<T>(what: unknown, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refused(what, error);
  }
}

function refused(what: unknown, reason: unknown): Error {
  const Kind = reason instanceof RangeError ? RangeError : TypeError;
  return new Kind(
    `Cannot inject the fault ${shown(what)} as ${messageOf(reason)}`,
  );
}

/** Checks and completes the values of a fault. */
function makeSpec<F>(
  kindName: string,
  given: ReadonlyMap<string, unknown>,
  kinds: Kinds<F>,
): FaultSpec<F> {
  const kind = kindOf(kindName, kinds);
  const { on: _, ...others } = COMMON_PARAMETERS;
  const accepted = {
    ...kind.parameters,
    ...(kind.stage === undefined ? others : COMMON_PARAMETERS),
  };
  for (const key of given.keys()) {
    if (Object.hasOwn(accepted, key)) continue;
    throw new TypeError(
      `'${key}' is not known: accepted are ${Object.keys(accepted).join(", ")}`,
    );
  }
  const parameters: Record<string, ParameterValue> = {};
  const json: Record<string, ParameterValue> = {};
  for (const [key, parameter] of Object.entries(kind.parameters ?? {})) {
    const value = read(key, parameter, given);
    if (value === undefined) {
      throw new TypeError(`'${key}' must be given: ${parameter.summary}`);
    }
    parameters[key] = json[key.replaceAll("-", "_")] = value;
  }
  const ttl = Math.round(
    (read("ttl", COMMON_PARAMETERS.ttl, given) ?? Infinity) * 1_000,
  );
  const on = read("on", COMMON_PARAMETERS.on, given) ??
    (kind.scope === "status" ? "read" : "all");
  if (kind.scope === "status" && on !== "read") {
    throw new RangeError(
      `'on' must be "read", as ${kindName} changes how a job's status is shown: current value is "${on}"`,
    );
  }
  const name = read("name", COMMON_PARAMETERS.name, given) ?? kindName;
  const rate = read("rate", COMMON_PARAMETERS.rate, given);
  const count = read("count", COMMON_PARAMETERS.count, given) ?? Infinity;
  return {
    name,
    kind,
    rate,
    on,
    ttl,
    count,
    fault: kind.make(parameters),
    json: {
      fault: kindName,
      ...json,
      rate,
      on,
      ...(ttl < Infinity && { ttl: ttl / 1_000 }),
      ...(count < Infinity && { count }),
    },
  };
}

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

function kindOf<F>(name: string, kinds: Kinds<F>): Kind<F> {
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
