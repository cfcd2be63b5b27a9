import { DEFAULT_DELAY } from "@heygen-sim/client/distributions";
import { systemClock } from "./clock/clock.ts";
import { checkOptions } from "./option_checks.ts";
import type { SimulatorOptions } from "./options.ts";
import { invalidRules } from "./rules/schema.ts";
import { NoStore } from "./core/no_store.ts";
import { DEFAULT_TIMEOUT_MS } from "./webhooks/attempt.ts";
import { MAX_ENDPOINTS_COUNT } from "./webhooks/endpoints.ts";
import { PRESETS } from "./presets.ts";
import { DEFAULT_SECRET } from "./webhooks/sign.ts";

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
  const { preset = "none" } = options;
  const settings: Settings = {
    preset,
    delay: DEFAULT_DELAY,
    queue: 0,
    errorRate: 0.5,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 32),
    clock: systemClock,
    autoAdvance: false,
    startTime: undefined,
    speed: 1,
    retryAfter: 1_000,
    retryAfterForm: "seconds",
    profile: "none",
    faults: [],
    rules: [],
    faultHeader: true,
    rateLimit: undefined,
    maxConcurrentJobs: Infinity,
    whenFull: "wire",
    strict: false,
    pathPrefix: "",
    balance: Infinity,
    resultLifetime: 604_800_000,
    maxJobs: 1_000_000,
    keep: Infinity,
    maxMemory: 2 ** 30,
    maxOpenRequests: Infinity,
    maxSimulations: 1_000,
    simulationIdle: 3_600_000,
    maxBody: 65_536,
    price: 1_000,
    journal: 10_000,
    requestDetails: "none",
    onRequest: undefined,
    store: new NoStore(),
    cors: [],
    apiKeys: [],
    adminKey: undefined,
    webhookHosts: [],
    webhookSecret: DEFAULT_SECRET,
    webhookSignature: "heygen-signature",
    webhookFaults: [],
    webhookConcurrency: 20,
    webhookTimeout: DEFAULT_TIMEOUT_MS,
    maxWebhooks: MAX_ENDPOINTS_COUNT,
    webhookFetch: undefined,
    exposed: false,
    ...PRESETS[preset],
    ...defined(options),
  };
  return settings;
}

/** The options that were given; `undefined` counts as not given. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
