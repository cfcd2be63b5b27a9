import { type Distribution, scaled } from "@heygen-sim/client/distributions";
import {
  type Form,
  inSeconds,
  type OptionDefinition as Definition,
  OPTIONS,
  type SimulatorOptions,
} from "@heygen-sim/simulator/server";
import type { OptionDefinition, SwitchOption, ValueOption } from "./option.ts";
import {
  distribution,
  duration,
  key,
  mustBe,
  number,
  oneOf,
  orNone,
  type Parser,
  UNITS,
  withSchema,
} from "./parsers.ts";

type Value<K extends keyof SimulatorOptions> = NonNullable<SimulatorOptions[K]>;

/** The option of a command for one of the simulator. */
export type SimulatorFlag<K extends keyof SimulatorOptions> =
  & OptionDefinition
  & (K extends "strict" ? SwitchOption
    : Value<K> extends readonly (infer T)[]
      ? ValueOption<T> & { readonly repeatable: true }
    : ValueOption<Value<K> | undefined>);

/** Makes the options of a command for options of the simulator. */
export function simulatorFlags<K extends keyof SimulatorOptions>(
  names: readonly K[],
  heading?: string,
): { readonly [N in K]: SimulatorFlag<N> } {
  const flags = names.map((name, index) => [
    name,
    { ...index === 0 && heading && { heading }, ...flagFor(OPTIONS[name]) },
  ]);
  return Object.fromEntries(flags);
}

function flagFor(
  { form, fallback, summary = "", takes = "value", flag, ...rest }: Definition,
): OptionDefinition {
  if (!form) throw new TypeError("An option in process has no flag.");
  const named = { summary, ...flag && { flag } };
  if (form.type === "switch") return named;
  const { list, otherwise = list ? "none" : undefined } = rest;
  return {
    ...named,
    takes,
    parse: parserOf(form),
    ...list && { repeatable: true },
    ...otherwise ? { otherwise } : { default: textOf(form, fallback) },
  };
}

const ON_OR_OFF = oneOf(["on", "off"]);

/** Makes the parser of a form, which returns the value of the option. */
function parserOf(form: Form): Parser<unknown> {
  switch (form.type) {
    case "distribution":
      return withSchema((text) => {
        const inSeconds = distribution(text);
        return form.zero && inSeconds.mean === 0 ? 0 : scaled(inSeconds, 1_000);
      }, distribution.schema);
    case "number": {
      const { range, whole, unit = 1, none } = form;
      const parse = number(range, whole);
      if (none) return orNone(parse);
      return withSchema((text) => parse(text) * unit, parse.schema);
    }
    case "duration": {
      const parse = form.zero ? duration : durationAbove0;
      return form.none ? orNone(parse) : parse;
    }
    case "words":
      return oneOf(form.words);
    case "text": {
      const { read, none, schema } = form;
      // The schema of rules is made when it is needed.
      return Object.defineProperty(
        (text: string) => none && text === "none" ? undefined : read(text),
        "schema",
        { get: () => schema?.() },
      );
    }
    case "key":
      return key;
    default:
      return withSchema((text) => ON_OR_OFF(text) === "on", ON_OR_OFF.schema);
  }
}

function durationAbove0(text: string): number {
  const ms = duration(text);
  if (ms > 0) return ms;
  throw new RangeError(mustBe("a time above 0", text));
}

/** Writes a default as the parser of its form reads it. */
function textOf(form: Form, value: unknown): string {
  if (value === Infinity || value === undefined) return "none";
  if (form.type === "distribution") {
    return value === 0 ? "fixed:0" : inSeconds(value as Distribution);
  }
  if (form.type === "on-off") return value ? "on" : "off";
  if (form.type === "number") return String(Number(value) / (form.unit ?? 1));
  if (form.type !== "duration") return String(value);
  const [unit, ms] = Object.entries(UNITS)
    .findLast(([, ms]) => Number(value) % ms === 0) ?? ["ms", 1];
  return `${Number(value) / ms}${unit}`;
}
