import { constant, fetchStatus, StatusError } from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  END,
  job,
  pushed,
  pushServer,
  type ReceivedRequest,
  refuse,
  type Reply,
  statusEvent,
} from "./_push_server.ts";

const channel = "push";

/** Seldom, so that whatever comes more often is not its doing. */
const seldom = () => constant({ interval: 60_000 });

const cut = new TypeError("connection reset");

/** What a server may do with each request for a stream. */
const STREAMS: Readonly<Record<string, () => Reply>> = {
  "a state and an end": () => [statusEvent("pending")],
  "a state and a cut": () => [statusEvent("pending"), cut],
  "another word": () => [statusEvent("waiting"), statusEvent("processing")],
  "retry: 0": () => ["retry: 0\n\n", statusEvent("pending")],
  "nothing": () => [],
  "a comment": () => [":\n\n", 300],
  "nonsense": () => [statusEvent("pending"), "event: status\ndata: oops\n\n"],
  "another job": () => [statusEvent("pending", { id: "j2" })],
  "an end without a state": () => [END],
  "an end while the job is pending": () => [statusEvent("pending"), END],
  "some seconds": () => [statusEvent("pending"), 9_000],
  "a while": () => [statusEvent("pending"), 11_000],
  "204": () => new Response(null, { status: 204 }),
  "302": () => refuse(302),
  "404": () => refuse(404),
  "429": () => refuse(429, { "retry-after": "0" }),
  "503": () => refuse(503),
  "HTML": () => new Response("<html>"),
  "no connection": () => cut,
};

/** What it may do with each long poll, or poll, that is held for `ms`. */
const POLLS: Readonly<
  Record<string, (clock: VirtualClock, ms: number) => Reply | Promise<Reply>>
> = {
  "at once": (_, ms) => held(ms),
  "at once, by another word": (_, ms) => held(ms, "waiting"),
  "at once, with Retry-After: 0": (_, ms) => held(ms, "pending", "0"),
  "after a quarter": (clock, ms) => clock.delay(ms / 4).then(() => held(ms)),
  "after half": (clock, ms) => clock.delay(ms / 2).then(() => held(ms)),
  "in time": (clock, ms) => clock.delay(ms).then(() => held(ms)),
  "not held": () => job("pending"),
  "429": () => refuse(429, { "retry-after": "0" }),
  "503": () => refuse(503),
  "half of it": () => new Response('{"id":"j1","sta'),
  "no connection": () => cut,
};

function held(ms: number, status = "pending", retryAfter?: string): Response {
  return job(status, {
    ...(ms > 0 ? { "preference-applied": `wait=${ms / 1_000}` } : {}),
    ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
  });
}

/** The most requests within a time. */
function most(received: readonly ReceivedRequest[], ms: number): number {
  return Math.max(
    ...received.map(({ at }) =>
      received.filter((other) => other.at >= at && other.at < at + ms).length
    ),
  );
}

Deno.test("no server makes push send a burst of requests, or many in the long run", async () => {
  const some = (of: object) =>
    fc.array(fc.constantFrom(...Object.keys(of)), {
      minLength: 1,
      maxLength: 4,
    });
  let longest = 0;
  await fc.assert(
    fc.asyncProperty(
      some(STREAMS),
      some(POLLS),
      fc.boolean(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (streams, polls, known, random) => {
        const clock = new VirtualClock();
        const server = pushServer(clock, ({ path, headers }, n) => {
          if (path.endsWith("events")) {
            return STREAMS[streams[n % streams.length] ?? ""]?.() ?? [];
          }
          const wait = /wait=(\d+)/.exec(headers.get("prefer") ?? "")?.[1];
          const ms = Number(wait ?? 0) * 1_000;
          const reply = POLLS[polls[n % polls.length] ?? ""];
          return reply?.(clock, ms) ?? refuse(500);
        });
        const { received, fetch } = server;
        const work = fetchStatus(seldom, {
          channel,
          fetch,
          clock,
          random: () => random,
          timeout: 300_000,
          retryBudget: Infinity,
          ...(known ? { job: "j1" } : {}),
        });
        await clock.run(work.catch((error) => {
          if (!(error instanceof StatusError)) throw error;
        }));
        const times = JSON.stringify(received.map(({ at }) => at));
        // A look, a stream and a long poll, each of which has failed before.
        assert(most(received, 1_000) <= 6, times);
        assert(most(received, 10_000) <= 20, times);
        assert(most(received, 60_000) <= 60, times);
        assertEquals(server.open, 0);
        longest = Math.max(longest, received.length);
      },
    ),
    { numRuns: 60 },
  );
  assert(longest > 20, `${longest} requests`);
});

Deno.test("streams that report a state and end at once are left for polls", async () => {
  for (const lasting of [0, 9_999]) {
    const clock = new VirtualClock();
    const server = pushServer(
      clock,
      ({ path }) =>
        path.endsWith("events")
          ? [statusEvent("pending"), lasting]
          : job(clock.now() - start < 150_000 ? "pending" : "completed"),
    );
    const start = clock.now();
    const { received, fetch, paths } = server;
    const options = { channel, fetch, clock, job: "j1" } as const;
    const report = await clock.run(fetchStatus(seldom, options));
    assertEquals(report.status, "completed");
    const streams = paths().filter((path) => path.endsWith("events"));
    assertEquals([streams.length, received.length <= 7], [3, true]);
  }
});

Deno.test("streams that last are opened again after every cut", async () => {
  const { report, paths } = await pushed(
    (_, n) =>
      n < 10
        ? [statusEvent("pending"), 10_000, cut]
        : [statusEvent("completed")],
    { job: "j1" },
    seldom,
  );
  assertEquals([report.status, report.failures], ["completed", 0]);
  assertEquals(paths(), Array(11).fill("/jobs/j1/events"));
});
