import type { LoggedRequest } from "../report/request_log.ts";
import {
  assertBound,
  assertCount,
  type Bounds,
  fail,
  inWords,
  listDeliveries,
  listRequests,
} from "./count.ts";
import {
  deliveriesOf,
  type DeliveryFilter,
  type RecordedDelivery,
} from "./deliveries.ts";
import { pollsOf, type RequestFilter, requestsOf } from "./requests.ts";
import type { Target } from "./target.ts";

/** Expected requests. */
export interface RequestExpectation extends RequestFilter, Bounds {}

/** Expected polls. */
export interface PollExpectation extends RequestFilter, Bounds {
  /**
   * The greatest number of polls that found nothing new.
   *
   * @default {Infinity}
   */
  readonly maxRedundant?: number | undefined;
  /**
   * The greatest number of polls before the time that `Retry-After` had asked for.
   *
   * @default {Infinity}
   */
  readonly maxEarly?: number | undefined;
  /**
   * The longest waste of a wait, in milliseconds: the time from the end of a job
   * until the client saw it. If given, each client must have seen the end of each
   * job that it polled.
   *
   * @default {undefined} a wait need not have ended
   */
  readonly maxWaste?: number | undefined;
}

/** Expected deliveries. */
export interface DeliveryExpectation extends DeliveryFilter, Bounds {
  /**
   * The greatest number of attempts of a delivery.
   *
   * @default {Infinity}
   */
  readonly maxAttempts?: number | undefined;
}

/**
 * Asserts how many requests a simulator has received.
 *
 * @param target The simulator.
 * @param expected Which requests, and how many.
 * @returns The requests, the first one first.
 * @throws {Error} If there are more or fewer; the message lists them.
 *
 * @example
 * ```ts
 * import { createSimulator } from "@heygen-sim/simulator";
 * import { assertRequests } from "@heygen-sim/simulator/testing";
 *
 * using simulator = createSimulator();
 * await simulator.fetch("http://simulator.test/jobs", { method: "POST" });
 * await assertRequests(simulator, { method: "POST", path: "/jobs", count: 1 });
 * await assertRequests(simulator, { status: "5xx", count: 0 });
 * ```
 */
export async function assertRequests(
  target: Target,
  expected: RequestExpectation = {},
): Promise<LoggedRequest[]> {
  const { count, min, max, ...filter } = expected;
  const requests = await requestsOf(target, filter);
  await assertCount({
    name: `requests${inWords(filter)}`,
    found: requests,
    bounds: { count, min, max },
    list: listRequests,
    all: () => requestsOf(target),
  });
  return requests;
}

/**
 * Asserts how clients polled.
 *
 * @param target The simulator.
 * @param expected Which polls, and their bounds.
 * @returns The polls, the first one first.
 * @throws {Error} If a bound is exceeded; the message lists the polls that do.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertPolls } from "@heygen-sim/simulator/testing";
 *
 * const clock = new VirtualClock();
 * using simulator = createSimulator({ clock, seed: 1 });
 * const { fetch } = simulator;
 * await clock.run(fetchStatus("fibonacci", { fetch, clock }));
 * await assertPolls(simulator, { max: 10, maxEarly: 0, maxWaste: 8_000 });
 * ```
 */
export async function assertPolls(
  target: Target,
  expected: PollExpectation = {},
): Promise<LoggedRequest[]> {
  const { count, min, max, maxRedundant, maxEarly, maxWaste, ...filter } =
    expected;
  for (const [name, value] of Object.entries({ maxRedundant, maxEarly })) {
    assertBound(name, value);
  }
  const polls = await pollsOf(target, filter);
  const words = inWords(filter);
  const list = listRequests;
  await assertCount({
    name: `polls${words}`,
    found: polls,
    bounds: { count, min, max },
    list,
    all: () => requestsOf(target),
  });
  const found = polls.filter(({ poll }) => poll === "redundant");
  const bounds = { max: maxRedundant ?? Infinity };
  await assertCount({ name: `redundant polls${words}`, found, bounds, list });
  await assertCount({
    name: `early polls${words}`,
    found: polls.filter(({ early }) => early),
    bounds: { max: maxEarly ?? Infinity },
    list,
  });
  if (maxWaste !== undefined) assertWaste(polls, maxWaste, words);
  return polls;
}

function assertWaste(
  polls: readonly LoggedRequest[],
  maxWaste: number,
  words: string,
): void {
  assertBound("maxWaste", maxWaste);
  const late = polls.filter(({ waste = 0 }) => waste > maxWaste);
  if (late.length > 0) {
    const wastes = late.map(({ waste }) => `${waste} ms`).join(", ");
    fail(
      `Expected a waste of at most ${maxWaste} ms of polls${words}, got ${wastes}`,
      listRequests(late),
    );
  }
  const waitOf = ({ client, job }: LoggedRequest) => `${job} ${client}`;
  const ended = new Set(polls.filter(({ poll }) => poll === "end").map(waitOf));
  const unseen = polls.filter((request) => !ended.has(waitOf(request)));
  if (unseen.length === 0) return;
  fail(
    `Expected polls${words} to see the end of each job, but ${unseen.length} are of waits that did not`,
    listRequests(unseen),
  );
}

/**
 * Asserts how many deliveries of webhooks there are.
 *
 * @param target The simulator.
 * @param expected Which deliveries, how many, and with how many attempts.
 * @returns The deliveries, the first event first.
 * @throws {Error} If there are more or fewer, or with more attempts; the message
 * lists them.
 *
 * @example
 * ```ts
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertDeliveries } from "@heygen-sim/simulator/testing";
 *
 * const clock = new VirtualClock();
 * const webhookFetch = () => Promise.resolve(new Response(null, { status: 204 }));
 * using simulator = createSimulator({ clock, webhookFetch });
 * await simulator.fetch("http://simulator.test/jobs", {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify({ callback_url: "http://127.0.0.1:8080/done" }),
 * });
 * await clock.advance(60_000);
 * await assertDeliveries(simulator, { state: "delivered", count: 1, maxAttempts: 1 });
 * ```
 */
export async function assertDeliveries(
  target: Target,
  expected: DeliveryExpectation = {},
): Promise<RecordedDelivery[]> {
  const { count, min, max, maxAttempts = Infinity, ...filter } = expected;
  assertBound("maxAttempts", maxAttempts);
  const deliveries = await deliveriesOf(target, filter);
  await assertCount({
    name: `deliveries${inWords(filter)}`,
    found: deliveries,
    bounds: { count, min, max },
    list: listDeliveries,
    all: () => deliveriesOf(target),
  });
  await assertCount({
    name: `deliveries${inWords(filter)} with more than ${maxAttempts} attempts`,
    found: deliveries.filter((it) => it.attempts.length > maxAttempts),
    bounds: { count: 0 },
    list: listDeliveries,
  });
  return deliveries;
}
