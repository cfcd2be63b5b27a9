import {
  faultName,
  type JobRule,
  parseJobRule,
  parseStartTime,
  PRESET_NAMES,
  PROFILE_NAMES,
  ruleJsonSchema,
} from "@heygen-sim/simulator/server";
import type { Options } from "./option.ts";
import {
  checked,
  distribution,
  duration,
  matching,
  MAX_COUNT,
  MAX_SECONDS,
  mustBe,
  number,
  oneOf,
  orNone,
  type Parser,
  wholeNumber,
  withSchema,
} from "./parsers.ts";

const ON_OR_OFF = oneOf(["on", "off"]);

/** The options of `serve` about jobs, their faults and HeyGen's API. */
export const JOB_OPTIONS = {
  preset: {
    heading: "Jobs",
    takes: "preset",
    summary: `defaults that resemble a service: ${PRESET_NAMES.join(", ")}`,
    default: "none",
    parse: oneOf(PRESET_NAMES),
  },
  delay: {
    takes: "distribution",
    summary: "seconds that a translation takes",
    default: "uniform:1,20",
    parse: distribution,
  },
  queue: {
    takes: "distribution",
    summary: "seconds that a translation is queued before",
    default: "fixed:0",
    parse: distribution,
  },
  errorRate: {
    takes: "rate",
    summary: "probability that a translation fails, from 0 to 1",
    default: "0.5",
    parse: number({ from: 0, to: 1 }),
  },
  seed: {
    takes: "seed",
    summary: "any text; the same one makes the same translations",
    otherwise: "random",
    parse: withSchema((text) => text || undefined, {
      type: ["string", "number"],
    }),
  },
  retryAfter: {
    takes: "seconds",
    summary: "Retry-After of a pending job; 0 sends none",
    default: "1",
    parse: number({ from: 0, to: MAX_SECONDS }),
  },
  retryAfterForm: {
    takes: "form",
    summary: "form of Retry-After: seconds, date or random",
    default: "seconds",
    parse: oneOf(["seconds", "date", "random"]),
  },
  clock: {
    heading: "Time",
    takes: "clock",
    summary: "real; virtual, moved by requests; or auto, also moved by reads",
    default: "real",
    parse: oneOf(["real", "virtual", "auto"]),
  },
  speed: {
    takes: "factor",
    summary: "simulated seconds in a second of the real clock",
    default: "1",
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  startTime: {
    takes: "date",
    summary: "when the clock starts, such as 2026-01-01T08:00:00Z",
    otherwise: "now; 2000 if not real",
    parse: parseStartTime,
  },
  profile: {
    heading: "Faults",
    takes: "profile",
    summary: `set of faults: ${PROFILE_NAMES.join(", ")}`,
    default: "none",
    parse: oneOf(PROFILE_NAMES),
  },
  faults: {
    flag: "fault",
    takes: "fault",
    summary: "fault to inject, such as status=503,rate=0.1",
    otherwise: "none",
    repeatable: true,
    parse: checked(faultName),
  },
  rules: {
    flag: "rule",
    takes: "rule",
    summary: "rule for new jobs in JSON; the first that matches is applied",
    otherwise: "none",
    repeatable: true,
    parse: jobRule(),
  },
  faultHeader: {
    takes: "on|off",
    summary: "whether a request may choose its faults by X-Sim-Fault",
    default: "on",
    parse: withSchema(
      (text) => ON_OR_OFF(text) === "on",
      ON_OR_OFF.schema ?? {},
    ),
  },
  strict: {
    heading: "HeyGen's API",
    summary: "refuse unknown fields and unknown languages",
  },
  balance: {
    takes: "number",
    summary: "jobs until the balance is used up, and 402",
    default: "none",
    parse: orNone(wholeNumber(0, MAX_COUNT)),
  },
  resultLifetime: {
    takes: "time",
    summary: "how long URLs of results are valid, such as 10m",
    default: "7d",
    parse: lifetime,
  },
  pathPrefix: {
    takes: "path",
    summary: "beginning of paths that clients may send, as /proxy/heygen",
    otherwise: "none",
    parse: matching(/^(?:\/[\w.~-]+)+$/, "a path such as /proxy/heygen"),
  },
} as const satisfies Options;

/** Makes a parser of rules, whose schema is made when it is needed. */
function jobRule(): Parser<JobRule> {
  const parse = (text: string) => parseJobRule(text);
  return Object.defineProperty(parse, "schema", { get: ruleJsonSchema });
}

function lifetime(text: string): number {
  const ms = duration(text);
  if (ms > 0) return ms;
  throw new RangeError(mustBe("a time above 0", text));
}
