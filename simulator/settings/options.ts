import { type Clock, systemClock } from "../clock/clock.ts";
import { NoStore, type Store } from "../core/store.ts";
import { MAX_TIME_MS } from "../core/time.ts";
import { checkOrigin } from "../http/cors.ts";
import type { LoggedRequest } from "../report/request_log.ts";
import { JOB_OPTIONS, type JobOptions } from "./job_options.ts";
import { LIMIT_OPTIONS, type LimitOptions } from "./limit_options.ts";
import {
  hasMethod,
  isDuration,
  isTexts,
  MAX_SECONDS,
  type OptionTable,
  passes,
  SWITCH,
} from "./option_kinds.ts";
import { WEBHOOK_OPTIONS, type WebhookOptions } from "./webhook_options.ts";

const KEY = "a string of visible ASCII characters";

/** Options of {@linkcode createSimulator}. */
export interface SimulatorOptions
  extends JobOptions, LimitOptions, WebhookOptions {
  /**
   * The clock of the simulation. Where it goes back, the simulation goes on from
   * the latest time.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /**
   * The time that the clock shows at the start, in milliseconds since the epoch.
   * With a store, it is that of the first run.
   *
   * @default {undefined} the clock's own time
   */
  readonly startTime?: number;
  /**
   * Simulated milliseconds in one of the clock, which must not be a
   * `VirtualClock`.
   *
   * @default {1}
   */
  readonly speed?: number;
  /**
   * Whether reads of a pending job move the clock, which must be a
   * `VirtualClock`: half-way to the next phase of the job.
   *
   * @default {false}
   */
  readonly autoAdvance?: boolean;
  /**
   * Receives each request when its response is complete, such as to log it. It
   * must not throw.
   *
   * @default {undefined}
   */
  readonly onRequest?: (request: LoggedRequest) => void;
  /**
   * The store from which another simulator can go on, such as `openSqliteStore`
   * opens. The simulator closes it.
   *
   * @default {undefined} nothing is stored
   */
  readonly store?: Store;
  /**
   * Origins of pages that may use the simulator from a browser, such as
   * `https://app.example`, or `*` for any. Requests of other origins that change
   * anything are refused, apart from the simulator's own.
   *
   * @default {[]} origins of loopback addresses, on any port
   */
  readonly cors?: readonly string[];
  /**
   * The keys of which the service requires one.
   *
   * @default {[]} no key is required
   */
  readonly apiKeys?: readonly string[];
  /**
   * The key to the clock, the faults, the reports and the journal.
   *
   * @default {undefined} no key is required, unless `exposed`
   */
  readonly adminKey?: string;
  /**
   * Whether other machines can reach the simulator. Without an `adminKey`, its
   * controls and reports are closed then.
   *
   * @default {false}
   */
  readonly exposed?: boolean;
}

/** {@linkcode SimulatorOptions}: their defaults, bounds and words. */
export const OPTIONS: OptionTable<SimulatorOptions> = {
  ...JOB_OPTIONS,
  clock: {
    fallback: systemClock,
    accepted: "a clock, { now, delay }",
    test: (value) => hasMethod(value, "now") && hasMethod(value, "delay"),
  },
  startTime: {
    fallback: undefined,
    accepted: "a number of milliseconds since the epoch, before the year 9900",
    test: (value) => isDuration(value) && value < MAX_TIME_MS,
    form: { type: "text", read: parseStartTime },
    takes: "date",
    summary: "when the clock starts, such as 2026-01-01T08:00:00Z",
    otherwise: "now; 2000 if not real",
  },
  speed: {
    fallback: 1,
    accepted: "a finite number above 0",
    test: (value) => isDuration(value) && value > 0,
    form: { type: "number", range: { above: 0, to: MAX_SECONDS } },
    takes: "factor",
    summary: "simulated seconds in a second of the real clock",
  },
  autoAdvance: { fallback: false, ...SWITCH },
  ...WEBHOOK_OPTIONS,
  ...LIMIT_OPTIONS,
  onRequest: {
    fallback: undefined,
    accepted: "a function",
    test: (value) => typeof value === "function",
  },
  store: {
    fallback: new NoStore(),
    accepted: "a store",
    test: (value) => hasMethod(value, "commit"),
  },
  cors: {
    fallback: [],
    accepted: "a list of origins, such as https://app.example, or *",
    test: (value) => isTexts(value) && passes(() => value.map(checkOrigin)),
    form: { type: "text", read: checkOrigin },
    takes: "origin",
    list: true,
    summary: "origin that browsers may use this server from, or *",
    otherwise: "loopback ones",
  },
  apiKeys: {
    fallback: [],
    accepted: `a list, each ${KEY}`,
    test: (value) => Array.isArray(value) && value.every(isKey),
    form: { type: "key" },
    takes: "key",
    list: true,
    summary: "key that requests need",
    flag: "api-key",
  },
  adminKey: {
    fallback: undefined,
    accepted: KEY,
    test: isKey,
    form: { type: "key" },
    takes: "key",
    summary: "key to clock, faults, reports and journal",
    otherwise: "none",
  },
  exposed: { fallback: false, ...SWITCH },
};

/** A header must carry it. */
function isKey(value: unknown): boolean {
  return typeof value === "string" && /^[!-~]+$/.test(value);
}

/** A date of ISO 8601, with a time and an offset or without. */
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Parses the time at which a clock starts, in UTC without an offset.
 *
 * @returns Milliseconds since the epoch.
 * @throws {TypeError} If the text is not a date from 1970 to 9899.
 */
export function parseStartTime(text: string): number {
  const [, date = "", time = "00:00", offset = "Z"] = DATE.exec(text) ?? [];
  const start = Date.parse(`${date}T${time}${offset}`);
  // Some runtimes take the 30th of February for the 2nd of March.
  const isDate = new Date(`${date}T00:00Z`).toJSON()?.startsWith(date);
  if (isDate && start >= 0 && start < MAX_TIME_MS) return start;
  throw new TypeError(
    `must be a date from 1970 to 9899, such as 2026-01-01 or 2026-01-01T08:00:00Z: current value is '${text}'`,
  );
}
