import {
  DEFAULT_DELAY,
  type Distribution,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { type Profile, PROFILES } from "../faults/profiles.ts";
import { parseFault } from "../faults/spec.ts";
import type { JobRule } from "../rules/job_rule.ts";
import { parseJobRule, ruleJsonSchema } from "../rules/schema.ts";
import {
  count,
  DISTRIBUTION,
  isDistribution,
  isDuration,
  MAX_SECONDS,
  ON_OFF,
  oneOf,
  type OptionTable,
  seconds,
  SWITCH,
  texts,
  TIME,
} from "./option_kinds.ts";

/** The name of a preset. */
export type Preset = "none" | "heygen";

/** The options of a simulator about jobs, their faults and HeyGen's API. */
export interface JobOptions {
  /**
   * Options that resemble a service, in place of the other defaults: `"heygen"` sets
   * `delay`, `errorRate` and `maxConcurrentJobs`, and scales the delay of a job on
   * HeyGen's wire by the length of its video.
   *
   * @default {"none"}
   */
  readonly preset?: Preset;
  /**
   * The distribution of the time that the work on a job takes, in milliseconds.
   *
   * @default {DEFAULT_DELAY}, `uniform(1_000, 20_000)`
   */
  readonly delay?: Distribution;
  /**
   * The time that a job waits before that, in milliseconds: a distribution, or a
   * fixed time.
   *
   * @default {0}
   */
  readonly queue?: Distribution | number;
  /**
   * The probability that a job ends in error, from 0 to 1.
   *
   * @default {0.5}
   */
  readonly errorRate?: number;
  /**
   * The seed of all randomness: a safe integer or a text. The same seed results in
   * the same jobs and faults.
   *
   * @default {undefined} a new one each time
   */
  readonly seed?: number | string;
  /**
   * The `Retry-After` of a pending job, in milliseconds; the header is rounded up
   * to whole seconds. 0 omits it.
   *
   * @default {1_000}
   */
  readonly retryAfter?: number;
  /**
   * The form of `Retry-After`; `"random"` draws one of the two each time.
   *
   * @default {"seconds"}
   */
  readonly retryAfterForm?: "seconds" | "date" | "random";
  /**
   * The initial set of faults.
   *
   * @default {"none"}
   */
  readonly profile?: Profile;
  /**
   * Faults beside those of the profile, such as `"status=503,rate=0.1"`.
   *
   * @default {[]}
   */
  readonly faults?: readonly string[];
  /**
   * Rules for jobs that requests create: the first one that matches a job is
   * applied.
   *
   * @default {[]}
   */
  readonly rules?: readonly JobRule[];
  /**
   * Whether a request may choose its faults by `X-Sim-Fault`; if not, one that
   * does is refused with 400.
   *
   * @default {true}
   */
  readonly faultHeader?: boolean;
  /**
   * Whether HeyGen's routes refuse unknown fields and unknown languages.
   *
   * @default {false}
   */
  readonly strict?: boolean;
  /**
   * The number of jobs that HeyGen's routes create; further ones are refused with
   * 402. The wallet and the quota show what is left.
   *
   * @default {Infinity}
   */
  readonly balance?: number;
  /**
   * How long the URLs of HeyGen's results are valid, in milliseconds.
   *
   * @default {604_800_000}, 7 days
   */
  readonly resultLifetime?: number;
  /**
   * The beginning of paths that may be left out, such as `/proxy/heygen`: for clients
   * that expect the service below a path of their own.
   *
   * @default {""}
   */
  readonly pathPrefix?: string;
}

/** The options that a preset sets, as those of a simulator. */
export interface PresetOptions {
  readonly delay?: Distribution;
  readonly errorRate?: number;
  readonly maxConcurrentJobs?: number;
}

/** The distribution of the time that HeyGen takes, in seconds. */
const HEYGEN_DELAY = "mixture:0.9*lognormal:540,0.35+0.1*uniform:1800,2700";

/**
 * Options that resemble a service, in place of the defaults.
 *
 * `heygen`: by what its users report, a translation of a minute takes mostly 5 to 15
 * minutes, and some take 30 to 45; one in twenty fails. Pay-as-you-go plans run 10
 * jobs at once. The service publishes no figures.
 */
export const PRESETS: Readonly<Record<Preset, PresetOptions>> = {
  none: {},
  heygen: {
    delay: scaled(parseDistribution(HEYGEN_DELAY), 1_000),
    errorRate: 0.05,
    maxConcurrentJobs: 10,
  },
};

/** The length of the video whose delay a preset states, in milliseconds. */
export const PRESET_LENGTH_MS = 60_000;

const PRESET_NAMES = Object.keys(PRESETS);
const PROFILE_NAMES = Object.keys(PROFILES);

/** A path without a slash at its end. */
const PATH_PREFIX = /^(?:\/[\w.~-]+)*$/;

/** {@linkcode JobOptions}: their defaults, bounds and words. */
export const JOB_OPTIONS: OptionTable<JobOptions> = {
  preset: {
    fallback: "none",
    ...oneOf("preset", PRESET_NAMES),
    summary: `defaults that resemble a service: ${PRESET_NAMES.join(", ")}`,
  },
  delay: {
    fallback: DEFAULT_DELAY,
    ...DISTRIBUTION,
    summary: "seconds that a translation takes",
  },
  queue: {
    fallback: 0,
    ...DISTRIBUTION,
    accepted: "a distribution or a number of milliseconds, 0 or more",
    test: (value) => isDistribution(value) || isDuration(value),
    form: { type: "distribution", zero: true },
    summary: "seconds that a translation is queued before",
  },
  errorRate: {
    fallback: 0.5,
    accepted: "a number from 0 to 1",
    test: (value) => typeof value === "number" && value >= 0 && value <= 1,
    form: { type: "number", range: { from: 0, to: 1 } },
    takes: "rate",
    summary: "probability that a translation fails, from 0 to 1",
  },
  seed: {
    // It is drawn for each simulator.
    fallback: undefined,
    accepted: "a safe integer or a string",
    test: (value) => typeof value === "string" || Number.isSafeInteger(value),
    form: {
      type: "text",
      read: (text) => text || undefined,
      schema: () => ({ type: ["string", "number"] }),
    },
    takes: "seed",
    summary: "any text; the same one makes the same translations",
    otherwise: "random",
  },
  retryAfter: {
    fallback: 1_000,
    ...seconds({ from: 0, to: MAX_SECONDS }),
    summary: "Retry-After of a pending job, in seconds; 0 sends none",
  },
  retryAfterForm: {
    fallback: "seconds",
    ...oneOf("form", ["seconds", "date", "random"]),
    summary: "form of Retry-After: seconds, date or random",
  },
  profile: {
    fallback: "none",
    ...oneOf("profile", PROFILE_NAMES),
    summary: `set of faults: ${PROFILE_NAMES.join(", ")}`,
  },
  faults: {
    fallback: [],
    ...texts("fault", parseFault),
    summary: "fault to inject, such as status=503,rate=0.1",
    flag: "fault",
  },
  rules: {
    fallback: [],
    // Their fields are checked one by one.
    accepted: "a list of rules",
    test: Array.isArray,
    list: true,
    form: { type: "text", read: parseJobRule, schema: ruleJsonSchema },
    takes: "rule",
    summary: "rule for new jobs in JSON; the first that matches is applied",
    flag: "rule",
  },
  faultHeader: {
    fallback: true,
    ...ON_OFF,
    summary: "whether a request may choose its faults by X-Sim-Fault",
  },
  strict: {
    fallback: false,
    ...SWITCH,
    summary: "refuse unknown fields and unknown languages",
  },
  balance: {
    fallback: Infinity,
    ...count(0, { none: true }),
    summary: "jobs until the balance is used up, and 402",
  },
  resultLifetime: {
    fallback: 604_800_000,
    ...TIME,
    summary: "how long URLs of results are valid, such as 10m",
  },
  pathPrefix: {
    fallback: "",
    accepted: "empty, or a path such as /proxy/heygen",
    test: (value) => typeof value === "string" && PATH_PREFIX.test(value),
    form: { type: "text", read: readPathPrefix },
    takes: "path",
    summary: "beginning of paths that clients may send, as /proxy/heygen",
    otherwise: "none",
  },
};

function readPathPrefix(text: string): string {
  if (text !== "" && PATH_PREFIX.test(text)) return text;
  throw new TypeError(`must be a path such as /proxy/heygen, got '${text}'`);
}
