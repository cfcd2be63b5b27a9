import { DEFAULT_DELAY } from "@heygen-sim/client/distributions";
import { systemClock } from "./clock/clock.ts";
import { PROFILES } from "./faults/profiles.ts";
import { checkOrigin } from "./http/cors.ts";
import { parseRateLimit } from "./limits/rate_limit.ts";
import type { SimulatorOptions } from "./options.ts";
import {
  BOUND,
  type Check,
  COUNT,
  COUNT_OR_NONE,
  DISTRIBUTION,
  FLAG,
  hasMethod,
  isCount,
  isDistribution,
  isDuration,
  isTexts,
  oneOf,
  passes,
  TEXTS,
  TIME,
} from "./option_checks.ts";
import { DETAILS_LEVELS } from "./message/request_details.ts";
import { invalidRules } from "./rules/checks.ts";
import { NoStore } from "./core/no_store.ts";
import { LAST } from "./core/time.ts";
import { SIGNATURE_HEADERS } from "./webhooks/heygen_scheme.ts";
import { PRESETS } from "./presets.ts";
import { checkSecret, DEFAULT_SECRET } from "./webhooks/sign.ts";
import { Targets } from "./webhooks/targets.ts";

/** The options of a simulator, complete and checked. */
export interface Settings extends
  Required<
    Omit<
      SimulatorOptions,
      "rateLimit" | "startTime" | "adminKey" | "onRequest" | "webhookFetch"
    >
  > {
  /** The rate limit; `undefined` for none. */
  readonly rateLimit: string | undefined;
  /** When the clock starts; `undefined` for the clock's own time. */
  readonly startTime: number | undefined;
  /** The key to the controls and reports. */
  readonly adminKey: string | undefined;
  /** The function that receives each request. */
  readonly onRequest: SimulatorOptions["onRequest"];
  /** The function that sends webhooks; `undefined` for the network. */
  readonly webhookFetch: typeof fetch | undefined;
}

/**
 * Checks and completes the options of a simulator.
 *
 * @param options The options.
 * @returns The settings.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function completeSettings(options: SimulatorOptions): Settings {
  checkOptions(options, "create a simulator");
  const invalid = invalidRules(options.rules ?? []);
  if (invalid) throw new TypeError(`Cannot create a simulator as ${invalid}`);
  const { preset = "none", seed = Math.floor(Math.random() * 2 ** 32) } =
    options;
  return { ...DEFAULTS, ...PRESETS[preset], ...defined(options), seed };
}

/** A path without a slash at its end. */
const PATH_PREFIX = /^(?:\/[\w.~-]+)*$/;

/** The maximum delay of a timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The minimum memory, in bytes, in which any request finds room. */
export const MIN_MEMORY = 2 ** 24;

/** The default of an option, and its check. */
type Option<T> = readonly [fallback: T, ...check: Check];

/** The options: one entry each. */
const OPTIONS: { readonly [K in keyof Settings]: Option<Settings[K]> } = {
  preset: ["none", ...oneOf(Object.keys(PRESETS))],
  delay: [DEFAULT_DELAY, ...DISTRIBUTION],
  queue: [
    0,
    "a distribution or a number of milliseconds, 0 or more",
    (value) => isDistribution(value) || isDuration(value),
  ],
  errorRate: [
    0.5,
    "a number from 0 to 1",
    (value) => typeof value === "number" && value >= 0 && value <= 1,
  ],
  // The default is drawn for each simulator.
  seed: [
    "",
    "a safe integer or a string",
    (value) => typeof value === "string" || Number.isSafeInteger(value),
  ],
  clock: [
    systemClock,
    "a clock, { now, delay }",
    (value) => hasMethod(value, "now") && hasMethod(value, "delay"),
  ],
  autoAdvance: [false, ...FLAG],
  startTime: [
    undefined,
    "a number of milliseconds since the epoch, before the year 9900",
    (value) => isDuration(value) && value < LAST,
  ],
  speed: [
    1,
    "a finite number above 0",
    (value) => isDuration(value) && value > 0,
  ],
  retryAfter: [1_000, "a finite number of milliseconds, 0 or more", isDuration],
  retryAfterForm: ["seconds", ...oneOf(["seconds", "date", "random"])],
  profile: ["none", ...oneOf(Object.keys(PROFILES))],
  faults: [[], ...TEXTS],
  // Their fields are checked one by one.
  rules: [[], "a list of rules", Array.isArray],
  faultHeader: [true, ...FLAG],
  rateLimit: [
    undefined,
    "a number of requests above 0 and a time, such as 10/1s or 100/m",
    (value) => typeof value === "string" && passes(() => parseRateLimit(value)),
  ],
  maxConcurrentJobs: [Infinity, ...BOUND],
  whenFull: ["wire", ...oneOf(["wire", "reject", "queue"])],
  strict: [false, ...FLAG],
  pathPrefix: [
    "",
    "empty, or a path such as /proxy/heygen",
    (value) => typeof value === "string" && PATH_PREFIX.test(value),
  ],
  balance: [
    Infinity,
    "a whole number, 0 or more, or Infinity",
    (value) => value === Infinity || isCount(value, 0),
  ],
  resultLifetime: [604_800_000, ...TIME],
  maxJobs: [1_000_000, ...COUNT],
  keep: [
    Infinity,
    "a number of milliseconds, 0 or more, or Infinity",
    (value) => value === Infinity || isDuration(value),
  ],
  maxMemory: [
    2 ** 30,
    `a whole number from ${MIN_MEMORY}`,
    (value) => isCount(value, MIN_MEMORY),
  ],
  maxOpenRequests: [Infinity, ...BOUND],
  maxSimulations: [1_000, ...COUNT_OR_NONE],
  simulationIdle: [3_600_000, ...TIME],
  maxBody: [65_536, ...COUNT],
  price: [1_000, ...TIME],
  journal: [10_000, ...COUNT_OR_NONE],
  requestDetails: ["none", ...oneOf(DETAILS_LEVELS)],
  onRequest: [undefined, "a function", (value) => typeof value === "function"],
  store: [new NoStore(), "a store", (value) => hasMethod(value, "commit")],
  cors: [
    [],
    "a list of origins, such as https://app.example, or *",
    (value) => isTexts(value) && passes(() => value.map(checkOrigin)),
  ],
  apiKeys: [[], ...TEXTS],
  adminKey: [
    undefined,
    "a string that is not empty",
    (value) => typeof value === "string" && value !== "",
  ],
  webhookHosts: [
    [],
    "a list of hosts, such as *.example.com or 10.0.0.0/8",
    (value) => isTexts(value) && passes(() => new Targets(value)),
  ],
  webhookSecret: [
    DEFAULT_SECRET,
    "whsec_ and 24 to 64 bytes in base64",
    (value) => typeof value === "string" && passes(() => checkSecret(value)),
  ],
  webhookSignature: ["heygen-signature", ...oneOf(SIGNATURE_HEADERS)],
  webhookFaults: [[], ...TEXTS],
  webhookTimeout: [
    10_000,
    `a number of milliseconds above 0, ${MAX_TIMER_MS} at most`,
    (value) => isDuration(value) && value > 0 && value <= MAX_TIMER_MS,
  ],
  maxWebhooks: [100, ...COUNT],
  webhookFetch: [
    undefined,
    "a function like fetch",
    (value) => typeof value === "function",
  ],
  exposed: [false, ...FLAG],
};

// Complete, as the table has an entry for each setting.
const DEFAULTS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, [fallback]]) => [name, fallback]),
) as Partial<Settings> as Settings;

/**
 * Checks the options that were given; the defaults are valid.
 *
 * @param options The options.
 * @param action What they are for.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkOptions(options: SimulatorOptions, action: string): void {
  for (const [name, [_, accepted, test]] of Object.entries(OPTIONS)) {
    const value = options[name as keyof SimulatorOptions];
    if (value === undefined || test(value)) continue;
    const Kind = typeof value === "number" ? RangeError : TypeError;
    throw new Kind(
      `Cannot ${action} as '${name}' must be ${accepted}: current value is ${
        String(value)
      }`,
    );
  }
}

/** The options that were given; `undefined` counts as not given. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
