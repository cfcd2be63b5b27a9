import { LAST } from "./core/time.ts";
import { PROFILES } from "./faults/profiles.ts";
import { checkOrigin } from "./http/cors.ts";
import { parseRateLimit } from "./limits/rate_limit.ts";
import { DETAILS_LEVELS } from "./message/request_details.ts";
import type { SimulatorOptions } from "./options.ts";
import { PRESETS } from "./presets.ts";
import { SIGNATURE_HEADERS } from "./webhooks/schemes.ts";
import { checkSecret } from "./webhooks/sign.ts";
import { Targets } from "./webhooks/targets.ts";

/** A path without a slash at its end. */
const PATH_PREFIX = /^(?:\/[\w.~-]+)*$/;

/** The maximum delay of a timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The minimum memory, in bytes, in which any request finds room. */
export const MIN_MEMORY = 2 ** 24;

/** The accepted values of an option, in words, and a test of a value. */
type Check = readonly [accepted: string, test: (value: unknown) => boolean];

const DISTRIBUTION: Check = [
  "a distribution, such as uniform(1_000, 20_000)",
  isDistribution,
];
const FLAG: Check = ["true or false", (value) => typeof value === "boolean"];
const COUNT: Check = ["a whole number above 0", (value) => isCount(value, 1)];
const BOUND: Check = [
  "a whole number above 0, or Infinity",
  (value) => value === Infinity || isCount(value, 1),
];
const TEXTS: Check = ["a list of strings", isTexts];

const CHECKS: { readonly [K in keyof SimulatorOptions]-?: Check } = {
  preset: oneOf(Object.keys(PRESETS)),
  delay: DISTRIBUTION,
  queue: [
    "a distribution or a number of milliseconds, 0 or more",
    (value) => isDistribution(value) || isDuration(value),
  ],
  errorRate: [
    "a number from 0 to 1",
    (value) => typeof value === "number" && value >= 0 && value <= 1,
  ],
  seed: [
    "a safe integer or a string",
    (value) => typeof value === "string" || Number.isSafeInteger(value),
  ],
  clock: [
    "a clock, { now, delay }",
    (value) => hasMethod(value, "now") && hasMethod(value, "delay"),
  ],
  autoAdvance: FLAG,
  startTime: [
    "a number of milliseconds since the epoch, before the year 9900",
    (value) => isDuration(value) && value < LAST,
  ],
  speed: [
    "a finite number above 0",
    (value) => isDuration(value) && value > 0,
  ],
  retryAfter: ["a finite number of milliseconds, 0 or more", isDuration],
  retryAfterForm: oneOf(["seconds", "date", "random"]),
  profile: oneOf(Object.keys(PROFILES)),
  faults: TEXTS,
  // Their fields are checked one by one.
  rules: ["a list of rules", Array.isArray],
  rateLimit: [
    "a number of requests above 0 and a time, such as 10/1s or 100/m",
    isRateLimit,
  ],
  maxConcurrentJobs: BOUND,
  whenFull: oneOf(["wire", "reject", "queue"]),
  strict: FLAG,
  pathPrefix: [
    "empty, or a path such as /proxy/heygen",
    (value) => typeof value === "string" && PATH_PREFIX.test(value),
  ],
  balance: [
    "a whole number, 0 or more, or Infinity",
    (value) => value === Infinity || isCount(value, 0),
  ],
  resultLifetime: [
    "a number of milliseconds above 0",
    (value) => isDuration(value) && value > 0,
  ],
  maxJobs: COUNT,
  keep: [
    "a number of milliseconds, 0 or more, or Infinity",
    (value) => value === Infinity || isDuration(value),
  ],
  maxMemory: [
    `a whole number from ${MIN_MEMORY}`,
    (value) => isCount(value, MIN_MEMORY),
  ],
  maxOpenRequests: BOUND,
  maxSimulations: ["a whole number, 0 or more", (value) => isCount(value, 0)],
  simulationIdle: [
    "a number of milliseconds above 0",
    (value) => isDuration(value) && value > 0,
  ],
  maxBody: COUNT,
  price: [
    "a number of milliseconds above 0",
    (value) => isDuration(value) && value > 0,
  ],
  journal: ["a whole number, 0 or more", (value) => isCount(value, 0)],
  requestDetails: oneOf(DETAILS_LEVELS),
  onRequest: ["a function", (value) => typeof value === "function"],
  store: ["a store", (value) => hasMethod(value, "commit")],
  cors: [
    "a list of origins, such as https://app.example, or *",
    (value) => isTexts(value) && passes(() => value.map(checkOrigin)),
  ],
  apiKeys: TEXTS,
  adminKey: [
    "a string that is not empty",
    (value) => typeof value === "string" && value !== "",
  ],
  webhookHosts: [
    "a list of hosts, such as *.example.com or 10.0.0.0/8",
    (value) => isTexts(value) && passes(() => new Targets(value)),
  ],
  webhookSecret: [
    "whsec_ and 24 to 64 bytes in base64",
    (value) => typeof value === "string" && passes(() => checkSecret(value)),
  ],
  webhookSignature: oneOf(SIGNATURE_HEADERS),
  webhookFaults: TEXTS,
  webhookConcurrency: COUNT,
  webhookTimeout: [
    `a number of milliseconds above 0, ${MAX_TIMER_MS} at most`,
    (value) => isDuration(value) && value > 0 && value <= MAX_TIMER_MS,
  ],
  maxWebhooks: COUNT,
  webhookFetch: [
    "a function like fetch",
    (value) => typeof value === "function",
  ],
  exposed: FLAG,
  faultHeader: FLAG,
};

/**
 * Checks the options that were given; the defaults are valid.
 *
 * @param options The options.
 * @param action What they are for.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkOptions(options: SimulatorOptions, action: string): void {
  for (const [name, [accepted, test]] of Object.entries(CHECKS)) {
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

function isDistribution(value: unknown): boolean {
  return hasMethod(value, "sample");
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] ===
    "function";
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

function isCount(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string" && item !== "");
}

function isRateLimit(value: unknown): boolean {
  return typeof value === "string" && passes(() => parseRateLimit(value));
}

/** Whether a check does not throw. */
function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function oneOf(values: readonly string[]): Check {
  return [
    `one of ${values.join(", ")}`,
    (value) => values.includes(value as string),
  ];
}
