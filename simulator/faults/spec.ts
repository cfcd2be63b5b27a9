import type { Kinds, ParameterValue } from "./fault.ts";
import { FAULTS } from "./table.ts";
import {
  type Complain,
  complainOf,
  type FaultRule,
  kindOf,
  makeRule,
  shown,
} from "./rule.ts";

/** The most faults that one request may ask for. */
const MOST_AT_ONCE = 20;

/**
 * Reads a fault from a text: the kind, then what else there is to say of it.
 * The value of a kind's first parameter may follow the kind.
 *
 * @param text Such as `status=503,rate=0.1` or `empty,on=write`. Values may hold
 * commas: only those in front of `KEY=` separate.
 * @returns The rule.
 * @throws {TypeError} If it names what is not known, or a value is of the wrong
 * kind; the message lists what is accepted.
 * @throws {RangeError} If a number is out of its range.
 */
export function parseFault(text: string): FaultRule {
  return parseRule(text, FAULTS);
}

/**
 * Does the same for other things that go wrong.
 *
 * @param text As with `parseFault`.
 * @param kinds The kinds that there are.
 * @returns The rule.
 * @throws {TypeError | RangeError} As with `parseFault`.
 */
export function parseRule<F>(text: string, kinds: Kinds<F>): FaultRule<F> {
  const complain: Complain = complainOf(text);
  const [head = "", ...parts] = text.split(/,(?=\s*[\w-]+\s*=)/);
  const [kindName, first] = pair(head);
  const bare = /,\s*(.*)/.exec(kindName)?.[1];
  if (bare !== undefined) {
    complain(TypeError, `'${bare}' must have a value: ${bare}=VALUE`);
  }
  const kind = kindOf(kindName, complain, kinds);
  const given = new Map<string, unknown>();
  const add = (key: string, value: string | undefined) => {
    if (given.has(key)) complain(TypeError, `'${key}' must be given once`);
    given.set(key, value);
  };
  if (first !== undefined) {
    const [key] = Object.keys(kind.parameters);
    if (key === undefined) {
      complain(
        TypeError,
        `'${kindName}' takes no value: current value is ${shown(first)}`,
      );
    }
    add(key, first);
  }
  for (const part of parts) add(...pair(part));
  return makeRule(kindName, given, complain, kinds);
}

/**
 * Reads the faults that a single request asks for: texts as `parseFault` takes
 * them, with semicolons between. They take the place of all other faults;
 * `none` is for no faults at all.
 *
 * @param text The value of `X-Sim-Fault`.
 * @returns The rules.
 * @throws {TypeError} As with `parseFault`, and if there is a `ttl` or `count`.
 * @throws {RangeError} If a number is out of its range.
 */
export function parseFaults(text: string): FaultRule[] {
  if (text.trim() === "none") return [];
  const texts = text.split(";");
  const complain: Complain = complainOf(text);
  if (texts.length > MOST_AT_ONCE) {
    complain(
      RangeError,
      `there must be at most ${MOST_AT_ONCE}: current number is ${texts.length}`,
    );
  }
  const rules = texts.map(parseFault);
  if (
    rules.some(({ ttl, count }) => ttl !== undefined || count !== undefined)
  ) {
    complain(TypeError, "a single request has no 'ttl' and no 'count'");
  }
  return rules;
}

/**
 * Reads a fault from JSON: `{"fault":"status","status":503,"retry_after":2}`.
 * Its keys are those of the text with underscores in place of dashes.
 *
 * @param name Names the rule.
 * @param body The JSON.
 * @returns The rule.
 * @throws {TypeError} If it names what is not known, or a value is of the wrong
 * kind; the message lists what is accepted.
 * @throws {RangeError} If a number is out of its range.
 */
export function faultFromJson(
  name: string,
  body: Readonly<Record<string, unknown>>,
): FaultRule {
  const complain: Complain = complainOf(body);
  const { fault, ...rest } = body;
  const kindName = `${fault ?? ""}`;
  const given = new Map<string, unknown>(
    Object.entries({ ...rest, name }).map(([key, value]) => [
      key.replaceAll("_", "-"),
      value,
    ]),
  );
  return makeRule(kindName, given, complain, FAULTS);
}

/** A rule in JSON: what `faultFromJson` takes, with all there is to say. */
export type FaultJson = Readonly<Record<string, ParameterValue>> & {
  /** The kind of fault. */
  readonly fault: string;
};

/**
 * Writes a rule as JSON that `faultFromJson` reads as the same one.
 *
 * @param rule The rule; its name is not part of it.
 */
export function faultToJson(rule: FaultRule): FaultJson {
  const { kind, parameters, rate, on, ttl, count } = rule;
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

/** Takes `key=value` apart; keys may be written as in JSON, too. */
function pair(part: string): [key: string, value: string | undefined] {
  const at = part.indexOf("=");
  const key = (at < 0 ? part : part.slice(0, at)).trim();
  const value = at < 0 ? undefined : part.slice(at + 1).trim();
  return [key.replaceAll("_", "-"), value];
}
