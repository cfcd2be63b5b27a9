import { type Distribution, scaled } from "@heygen-sim/client/distributions";
import {
  type Form,
  inSeconds,
  type OptionDefinition as Definition,
  OPTIONS,
  type SimulatorOptions,
} from "@heygen-sim/simulator/server";
import type {
  OptionDefinition,
  Options,
  SwitchOption,
  ValueOption,
} from "./option.ts";
import {
  distribution,
  duration,
  file,
  key,
  matching,
  mustBe,
  number,
  oneOf,
  orNone,
  type Parser,
  UNITS,
  wholeNumber,
  withSchema,
} from "./parsers.ts";
import { LOG_NAMES } from "./request_line.ts";

type Value<K extends keyof SimulatorOptions> = NonNullable<SimulatorOptions[K]>;

type SimulatorFlag<K extends keyof SimulatorOptions> =
  & OptionDefinition
  & (K extends "strict" ? SwitchOption
    : Value<K> extends readonly (infer T)[]
      ? ValueOption<T> & { readonly repeatable: true }
    : ValueOption<Value<K> | undefined>);

function simulatorFlags<K extends keyof SimulatorOptions>(
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

// A single colon is that of a port.
const host = matching(
  /^(?![^:]*:[^:]*$)[\w.:%-]+$/,
  "a host name or an address, without a port",
);

/** The options of `deno task serve`: the server's own, and the simulator's. */
export const SERVE_OPTIONS = {
  port: {
    heading: "Server",
    takes: "port",
    summary: "port to listen on; 0 takes a free one",
    default: "5000",
    parse: wholeNumber(0, 65_535),
  },
  host: {
    takes: "host",
    summary: "address to listen on; localhost is 127.0.0.1 and ::1",
    default: "localhost",
    parse: host,
  },
  allowedHosts: {
    flag: "allowed-host",
    takes: "host",
    summary: "name that clients may use for this server",
    otherwise: "none",
    repeatable: true,
    parse: host,
  },
  ...simulatorFlags(["cors"]),
  trustProxy: {
    summary: "use the X-Forwarded-* headers of a reverse proxy",
  },
  log: {
    takes: "form",
    summary:
      "log each request to standard error: requests for people, json for programs",
    default: "none",
    parse: oneOf(["none", ...LOG_NAMES]),
  },
  config: {
    takes: "file",
    summary: "JSON file with options, read once at the start",
    otherwise: "none",
    parse: file,
  },
  ...simulatorFlags([
    "preset",
    "delay",
    "queue",
    "errorRate",
    "seed",
    "retryAfter",
    "retryAfterForm",
  ], "Jobs"),
  clock: {
    heading: "Time",
    takes: "clock",
    summary: "real; virtual, moved by requests; or auto, also moved by reads",
    default: "real",
    parse: oneOf(["real", "virtual", "auto"]),
  },
  ...simulatorFlags(["speed", "startTime"]),
  ...simulatorFlags(["profile", "faults", "rules", "faultHeader"], "Faults"),
  ...simulatorFlags(
    ["strict", "balance", "resultLifetime", "pathPrefix"],
    "HeyGen's API",
  ),
  ...simulatorFlags([
    "webhookHosts",
    "webhookSecret",
    "webhookSignature",
    "webhookFaults",
    "webhookTimeout",
    "maxWebhooks",
  ], "Webhooks"),
  ...simulatorFlags([
    "rateLimit",
    "maxConcurrentJobs",
    "whenFull",
    "maxJobs",
    "keep",
    "maxMemory",
  ], "Limits"),
  maxOpenRequests: {
    ...simulatorFlags(["maxOpenRequests"]).maxOpenRequests,
    // Each takes a file descriptor of the server.
    default: "900",
  },
  ...simulatorFlags([
    "maxSimulations",
    "simulationIdle",
    "maxBody",
    "price",
    "journal",
    "requestDetails",
  ]),
  store: {
    heading: "Store",
    takes: "file",
    summary: "SQLite file that survives restarts",
    otherwise: "none",
    parse: file,
  },
  ...simulatorFlags(["apiKeys", "adminKey"], "Access"),
} as const satisfies Options;
