import { checkRules } from "../rules/schema.ts";
import { PRESETS } from "./job_options.ts";
import type { Kind } from "./option_kinds.ts";
import { OPTIONS, type SimulatorOptions } from "./options.ts";

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
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function completeSettings(options: SimulatorOptions): Settings {
  checkOptions(options, "create a simulator");
  checkRules(options.rules ?? []);
  const { preset = "none", seed = Math.floor(Math.random() * 2 ** 32) } =
    options;
  return { ...DEFAULTS, ...PRESETS[preset], ...defined(options), seed };
}

// Complete, as the table has an entry for each setting.
const DEFAULTS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { fallback }]) => [name, fallback]),
) as Partial<Settings> as Settings;

/**
 * Checks the options that were given; the defaults are valid.
 *
 * @param action What they are for.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 */
export function checkOptions(
  options: object,
  action: string,
  table: Readonly<Record<string, Kind>> = OPTIONS,
): void {
  for (const [name, kind] of Object.entries(table)) {
    const { accepted, test, form, secret } = kind;
    const value: unknown = options[name as keyof typeof options];
    if (value === undefined || test(value)) continue;
    const Failure = typeof value === "number" ? RangeError : TypeError;
    // A key that has a line break at its end is secret all the same.
    const current = secret || form?.type === "key"
      ? ""
      : `: current value is ${
        typeof value === "string" ? JSON.stringify(value) : String(value)
      }`;
    throw new Failure(
      `Cannot ${action} as '${name}' must be ${accepted}${current}`,
    );
  }
}

/** The options that were given; `undefined` counts as not given. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}
