import {
  constant,
  fetchStatus,
  type StatusErrorType,
  type StatusOptions,
  type StatusReport,
} from "@heygen-sim/client";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Endless, WORK, type World, type WorldOptions } from "./_world.ts";

/** What a naive client makes of a fault. */
interface Bug {
  /** The bug, to be read after "a naive client". */
  readonly does: string;
  readonly faults: readonly string[];
  readonly world?: WorldOptions;
  shows(world: World, url: string): Promise<void>;
}

/** What our client makes of it. */
interface Cure {
  readonly does: string;
  readonly faults: readonly string[];
  readonly world?: WorldOptions;
  readonly options?: StatusOptions;
  /** How the wait ends: with the job, a budget, or an error. */
  readonly ends: "finished" | "timeout" | [StatusErrorType, RegExp];
  /** What else is to be seen. */
  also?(world: World, report: StatusReport): void | Promise<void>;
}

/** A fault, and what clients make of it. */
export interface Case {
  /** Where it changes anything, if not at both addresses. */
  readonly only?: "/jobs/{id}";
  /** Whether our client takes it for the answer of a wrong server, and stops. */
  readonly hopeless?: true;
  readonly bugs: readonly [Bug, ...Bug[]];
  readonly cures: readonly [Cure, ...Cure[]];
}

/** Time limits of single requests are counted. */
export const FAKED: WorldOptions = { time: "faked" };

/** Shows that the client waits for something that never comes. */
export async function assertHangs(world: World, work: Promise<unknown>) {
  const error = await assertRejects(() => world.run(work), Error);
  assertMatch(error.message, /the work is not done/);
}

/** Shows that the client is still at it when the job is long over. */
export async function assertGoesOn(world: World, work: Promise<unknown>) {
  await assertRejects(() => world.run(work), Endless);
  assert(world.now > 10 * WORK);
}

/** Shows that the client takes a job for done that is not. */
export async function assertTooEarly(world: World, work: Promise<unknown>) {
  const reply = await world.run(work);
  assert(world.now < WORK, `reply ${JSON.stringify(reply)} at ${world.now}`);
  assertEquals(world.simulator.getStatus().status, "pending");
}

/** When requests were sent. */
export const times = (world: World) => world.sent.map(({ at }) => at);

/** Our client, at a poll a second. */
export function watch(world: World, path: string, options: StatusOptions = {}) {
  const { fetch, clock, base: baseUrl } = world;
  const id = path.split("/")[2];
  return fetchStatus(() => constant({ interval: 1_000 }), {
    fetch,
    clock,
    baseUrl,
    random: () => 0,
    ...(id === undefined ? {} : { job: id }),
    ...options,
  });
}
