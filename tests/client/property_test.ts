import {
  constant,
  fetchStatus,
  StatusError,
  type StatusOptions,
  type StatusReport,
} from "@heygen-sim/client";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import fc from "fast-check";
import { CountedController } from "./_signal.ts";
import {
  GOOD,
  passes,
  type Seen,
  unruly,
  type Whim,
  whims,
} from "./_unruly_server.ts";

/** Lets all go on that waits for nothing but promises; faster than a timer. */
async function settle(): Promise<void> {
  for (let hop = 0; hop < 250; hop++) await undefined;
}

const budgets = fc.record({
  timeout: fc.integer({ min: 0, max: 120_000 }),
  maxRequests: fc.option(fc.integer({ min: 1, max: 12 }), { nil: Infinity }),
  immediate: fc.boolean(),
  attemptTimeout: fc.integer({ min: 1, max: 12_000 }),
  retryBudget: fc.integer({ min: 0, max: 30_000 }),
  retryAfterCap: fc.oneof(fc.constant(0), fc.integer({ max: 60_000, min: 1 })),
});
const intervals = fc.integer({ min: 50, max: 5_000 });

type Budgets = Required<
  Pick<
    StatusOptions,
    | "timeout"
    | "maxRequests"
    | "immediate"
    | "attemptTimeout"
    | "retryBudget"
    | "retryAfterCap"
  >
>;

/** How a wait ended, and what the server saw of it. */
interface Outcome {
  readonly log: Seen[];
  readonly most: number;
  readonly end: number;
  readonly listening: number;
  readonly report: StatusReport | undefined;
  readonly error: unknown;
}

async function wait(
  script: readonly Whim[],
  interval: number,
  options: Budgets,
  random: number,
): Promise<Outcome> {
  using time = new FakeTime(0);
  const { fetch, log, most } = unruly(script);
  const caller = new CountedController();
  let done = false;
  let report: StatusReport | undefined;
  let error: unknown;
  fetchStatus(() => constant({ interval }), {
    ...options,
    replaced: "end",
    fetch,
    signal: caller.signal,
    random: () => random,
  }).then((value) => report = value, (reason) => error = reason)
    .finally(() => done = true);
  for (;;) {
    await settle();
    if (done) break;
    assert(time.next(), "it waits for nothing, and has not ended");
  }
  const end = time.now;
  assertFalse(time.next(), "a timer is left");
  const { listening } = caller;
  return { log, most: most(), end, listening, report, error };
}

/** The id of the job in each response. */
const IDS: Readonly<Record<string, string>> = {
  pending: "j1",
  unknown: "j1",
  completed: "j1",
  error: "j1",
  other: "j2",
};

/** When the server admits the next request, in milliseconds since the start. */
function admitted({ answered, to, whim }: Readonly<Seen>, cap: number): number {
  const followed = answered && whim.answer !== "network";
  return followed ? to + Math.min((whim.retryAfter ?? 0) * 1_000, cap) : 0;
}

function check(outcome: Outcome, interval: number, options: Budgets): void {
  const { end, report, error } = outcome;
  const { timeout, attemptTimeout, maxRequests, retryAfterCap } = options;
  // An answer at the very moment at which the attempt is given up is too late.
  const log = outcome.log.map((seen) =>
    seen.to - seen.from < attemptTimeout ? seen : { ...seen, answered: false }
  );

  // It ends within its budget and one attempt, with a report or our own error.
  assert(end <= timeout + attemptTimeout, `ended at ${end}`);
  assert(report || error instanceof StatusError, String(error));
  assertEquals(outcome.listening, 0);

  // It never has two requests under way, and counts as the server does.
  assert(outcome.most <= 1);
  const { requests } = report ?? error as StatusError;
  assertEquals(requests, log.length);
  assert(log.length <= maxRequests);
  const failed = log.filter(({ answered, whim }) => !answered || passes(whim));
  if (report) assertEquals(report.failures, failed.length);

  /** When failures in a row have used up their budget, and how many they are. */
  let giveUpAt: number | undefined;
  let streak = 0;
  log.forEach((seen, n) => {
    const before = log[n - 1];
    if (!before) {
      const first = options.immediate ? 0 : Math.min(interval, timeout);
      return assertEquals(seen.from, first);
    }
    assert(seen.from > before.from, "two requests in a moment");
    // It never polls before a Retry-After.
    const earliest = admitted(before, retryAfterCap);
    assert(seen.from >= earliest, `${seen.from} before ${earliest}`);
    // It never polls in a burst: it comes at a slot, when Retry-After is over,
    // after a backoff, or at the end of a budget.
    const slot = seen.from % interval === 0;
    if (seen.from === timeout) return;
    if (before.answered && GOOD.has(before.whim.answer)) {
      giveUpAt = undefined;
      streak = 0;
      return assert(
        slot || seen.from === earliest,
        `${seen.from} is neither a slot nor ${earliest}`,
      );
    }
    giveUpAt ??= before.from + options.retryBudget;
    streak++;
    // A first attempt that takes longer than the budget is followed by another.
    assert(
      before.to < giveUpAt || streak === 1 && options.retryBudget > 0,
      `a try at ${seen.from}, after ${giveUpAt}`,
    );
    const asked = earliest > before.to;
    if (asked) giveUpAt += seen.from - before.to;
    assert(
      seen.from >= before.to + 250 || seen.from === giveUpAt ||
        asked && seen.from === earliest,
      `${seen.from}, right after ${before.to}`,
    );
  });

  // What it says is what the server last said of the same job.
  const last = log.at(-1);
  const answer = last?.answered ? last.whim.answer : "nothing";
  const ids = log.filter(({ answered }) => answered).map(({ whim }) =>
    IDS[whim.answer]
  ).filter((id) => id !== undefined);
  const superseded = ids.some((id) => id !== ids[0]);
  assertEquals(report?.ended === "superseded", superseded);
  if ((answer === "completed" || answer === "error") && !superseded) {
    assertEquals([report?.ended, report?.status], ["finished", answer]);
  } else {
    assertEquals(report?.status ?? "pending", "pending");
  }
  const refused = ["forbidden", "html", "envelope"].includes(answer) &&
    !(last && passes(last.whim));
  if (refused) assert(error instanceof StatusError);
  // It gives up on a failing server only when a budget has run out.
  if (error && !refused && last) {
    giveUpAt ??= last.from + options.retryBudget;
    assert(
      last.to >= giveUpAt || last.to >= timeout ||
        log.length === maxRequests || admitted(last, retryAfterCap) > timeout,
      `gave up at ${last.to}`,
    );
  }
}

Deno.test("whatever the server does, a wait keeps to its budgets, to Retry-After and to one request at a time", async () => {
  await fc.assert(
    fc.asyncProperty(
      whims,
      intervals,
      budgets,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (script, interval, options, random) => {
        const outcome = await wait(script, interval, options, random);
        check(outcome, interval, options);
      },
    ),
    { numRuns: 200 },
  );
});
