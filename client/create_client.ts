import { assertKind } from "../algorithms/_assert_option.ts";
import {
  type ChannelOptions,
  fetchStatus,
  watchStatus,
} from "./fetch_status.ts";
import { fetchStatuses, type StatusesOptions } from "./fetch_statuses.ts";
import { resetStatus } from "./reset.ts";
import { serviceSource } from "./service_source.ts";
import { exercise } from "./services/exercise.ts";
import { joinHeaders } from "./http.ts";
import { defined } from "./values.ts";

/** The functions of this library, bound to one server. */
export interface Client {
  /** {@linkcode fetchStatus} with the client's options as defaults. */
  readonly fetchStatus: typeof fetchStatus;
  /** {@linkcode watchStatus} with the client's options as defaults. */
  readonly watchStatus: typeof watchStatus;
  /**
   * {@linkcode fetchStatuses} with the client's options as defaults. It polls,
   * whatever their channel.
   */
  readonly fetchStatuses: typeof fetchStatuses;
  /** {@linkcode resetStatus} with the client's options as defaults. */
  readonly resetStatus: typeof resetStatus;
}

/**
 * Binds the functions of this library to one server.
 *
 * @param defaults Options for every call. Those of a call override them, and its
 * headers are added to theirs.
 * @returns The client.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { createClient } from "@heygen-sim/client";
 * import { createSimulator } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * const client = createClient({ baseUrl: "http://simulator.test", fetch });
 * await client.resetStatus();
 * const report = await client.fetchStatus("manual");
 * assertEquals(report.requests, 1);
 * ```
 */
export function createClient(defaults: ChannelOptions = {}): Client {
  // Checks the options; nothing is sent before the first report is asked for.
  const { service } = defaults;
  if (service !== undefined) serviceSource(service);
  watchStatus("manual", { ...defaults, service: undefined });
  /** The options of a call, with the client's for those left out. */
  const merged = <O extends StatusesOptions>(options: O | undefined) => {
    const headers = joinHeaders(defaults.headers, options?.headers);
    return { ...defaults, ...defined<object>(options ?? {}), headers };
  };
  return {
    fetchStatus: (algorithm, options) =>
      fetchStatus(algorithm, merged(options)),
    watchStatus: (algorithm, options) =>
      watchStatus(algorithm, merged(options)),
    fetchStatuses: (jobs, algorithm, options) =>
      fetchStatuses(jobs, algorithm, merged(options)),
    resetStatus: async (options) => {
      assertKind(
        service === undefined || service === exercise,
        "Cannot reset as 'service'",
        "the default one",
        service?.name,
      );
      return await resetStatus(merged(options));
    },
  };
}
