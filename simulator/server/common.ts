import { parseFault } from "../faults/spec.ts";
import { inSeconds } from "../message/durations.ts";
import { type Preset, PRESETS } from "../settings/job_options.ts";
import type { SimulatorOptions } from "../settings/options.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";

/** Options of `serve`: those of the simulator, and of the server. */
export interface ServerOptions extends
  Omit<
    SimulatorOptions,
    "clock" | "autoAdvance" | "exposed" | "store" | "webhookFetch"
  > {
  /**
   * The port to listen on; 0 takes a free one.
   *
   * @default {5000}
   */
  readonly port?: number;
  /**
   * The address to listen on; `localhost` is `127.0.0.1` and `::1`.
   *
   * @default {"localhost"}
   */
  readonly host?: string;
  /**
   * Names by which clients reach it, beside addresses and `localhost`. Requests
   * to other hosts get 421.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether a reverse proxy is in front, which sets `X-Forwarded-For`,
   * `X-Forwarded-Proto` and `X-Forwarded-Host`. They are ignored otherwise.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /**
   * What moves the simulator's time: the system's clock; requests to
   * `/clock/advance` alone; or these and each read of a pending job.
   *
   * @default {"real"}
   */
  readonly clock?: "real" | "virtual" | "auto";
  /**
   * The SQLite file of the simulation.
   *
   * @default {undefined} the simulation ends with the server
   */
  readonly store?: string;
}

/** A server that is running. */
export interface RunningServer extends AsyncDisposable {
  /** The address that it listens on; the first one if there are several. */
  readonly url: string;
  /** All addresses that it listens on. */
  readonly urls: readonly string[];
  /** The addresses of `localhost` that are not available. */
  readonly missing: readonly MissingAddress[];
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** Whether other machines can reach it. */
  readonly exposed: boolean;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /** Resolves as `settled` of a simulator does. */
  settled(): Promise<void>;
  /**
   * Stops it: requests in progress are completed, new ones are not accepted.
   *
   * @throws {StoreError} If the last deliveries and journal entries cannot be
   * stored; rejects after the server has stopped.
   */
  stop(): Promise<void>;
}

/** An address of `localhost` that is not available. */
export interface MissingAddress {
  /** The address as in a URL: `127.0.0.1` or `[::1]`. */
  readonly host: string;
  /** The error of the attempt to listen on it. */
  readonly error: unknown;
}

/** What the servers of all runtimes export beside `serve`. */
export { StoreError } from "../core/store.ts";
export type { JobMatch, JobRule, WireName } from "../rules/job_rule.ts";
export type { FailureReason } from "../core/job.ts";
export { inSeconds } from "../message/durations.ts";
export type {
  Form,
  Kind,
  OptionDefinition,
  OptionTable,
  Range,
} from "../settings/option_kinds.ts";
export { OPTIONS, type SimulatorOptions } from "../settings/options.ts";
export type { Preset } from "../settings/job_options.ts";

/**
 * The options that a preset sets, for people: the delay as a text in seconds.
 *
 * @param preset The name of the preset.
 */
export function presetOptions(preset: Preset): {
  readonly delay?: string | undefined;
  readonly errorRate?: number;
  readonly maxConcurrentJobs?: number;
} {
  const { delay, ...others } = PRESETS[preset];
  return delay ? { ...others, delay: inSeconds(delay) } : others;
}

/**
 * Checks a fault of responses.
 *
 * @param text The fault, as `SimulatorOptions.faults` takes it.
 * @returns The name of its rule, which no other fault of a simulator has.
 * @throws {TypeError} If the text is not a fault.
 * @throws {RangeError} If a number in it is out of range.
 */
export function faultName(text: string): string {
  return parseFault(text).name;
}

/**
 * Checks a fault of webhook deliveries.
 *
 * @param text The fault, as `SimulatorOptions.webhookFaults` takes it.
 * @returns The name of its rule, which no other fault of deliveries has.
 * @throws {TypeError} If the text is not a fault.
 * @throws {RangeError} If a number in it is out of range.
 */
export function deliveryFaultName(text: string): string {
  return parseDeliveryFault(text).name;
}
