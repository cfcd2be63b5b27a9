/**
 * Waits for long-running translations with the best trade-off between requests
 * and waste, the time from a job's end until the client sees it.
 *
 * - {@linkcode fetchStatus} waits for a translation, {@linkcode watchStatus}
 *   yields a report for each poll, {@linkcode fetchStatuses} waits for many jobs.
 * - {@linkcode poll} waits for anything that a function can read.
 * - {@linkcode resetStatus} starts a translation, {@linkcode createClient} binds
 *   all of these to one server.
 * - {@linkcode fibonacci} and the other generators are the algorithms;
 *   {@linkcode optimal} and {@linkcode adaptive} plan the polls from the durations
 *   of jobs, {@linkcode planPolls} returns such a plan.
 * - {@linkcode verifyWebhook} checks a webhook in place of polls.
 *
 * @example Wait for the current translation
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 *
 * const clock = new VirtualClock(); // in place of a server and of real time
 * const { fetch } = createSimulator({ clock, errorRate: 0 });
 *
 * const report = await clock.run(fetchStatus("fibonacci", { fetch, clock }));
 * console.log(report.status, report.requests, report.waste);
 * ```
 *
 * @module
 */
export {
  adaptive,
  type AdaptiveOptions,
  type Algorithm,
  type AlgorithmFactory,
  type AlgorithmName,
  type ClassicName,
  constant,
  type ConstantOptions,
  type Distribution,
  exponentialDecrease,
  type ExponentialDecreaseOptions,
  exponentialIncrease,
  fibonacci,
  type GrowingOptions,
  type History,
  type Intervals,
  type JobTraits,
  linear,
  type LinearOptions,
  manual,
  type Observation,
  optimal,
  type OptimalOptions,
  parseAlgorithm,
  planPolls,
  type PollPlan,
  type SeenJob,
} from "./algorithms/mod.ts";
export * from "./client/mod.ts";
