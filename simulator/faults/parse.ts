import type { Kinds, ParameterValue } from "./fault.ts";
import { FAULTS } from "./table.ts";
import {
  type FaultSpec,
  kindOf,
  makeSpec,
  readFault,
  refused,
  shown,
} from "./spec.ts";

const MAX_FAULTS_COUNT = 20;

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
  if (texts.length > MAX_FAULTS_COUNT) {
    throw refused(
      RangeError,
      text,
      `there must be at most ${MAX_FAULTS_COUNT}: current number is ${texts.length}`,
    );
  }
  const specs = texts.map(parseFault);
  if (
    specs.some(({ ttl, count }) => ttl !== undefined || count !== undefined)
  ) {
    throw refused(
      TypeError,
      text,
      "a single request has no 'ttl' and no 'count'",
    );
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

/** A fault in JSON with all parameters, as `faultFromJson` takes it. */
export type FaultJson = Readonly<Record<string, ParameterValue>> & {
  readonly fault: string;
};

/** Formats a fault, without its name, as {@linkcode faultFromJson} takes it. */
export function faultToJson(spec: FaultSpec): FaultJson {
  const { kind, parameters, rate, on, ttl, count } = spec;
  const snake = Object.entries(parameters).map(([key, value]) =>
    [key.replaceAll("-", "_"), value] as const
  );
  return {
    fault: kind,
    ...Object.fromEntries(snake),
    rate,
    on,
    ...(ttl === undefined ? {} : { ttl: ttl / 1_000 }),
    ...(count === undefined ? {} : { count }),
  };
}

/** Splits `key=value`; keys may have underscores, as in JSON. */
function pair(part: string): [key: string, value: string | undefined] {
  const at = part.indexOf("=");
  const key = (at < 0 ? part : part.slice(0, at)).trim();
  const value = at < 0 ? undefined : part.slice(at + 1).trim();
  return [key.replaceAll("_", "-"), value];
}
