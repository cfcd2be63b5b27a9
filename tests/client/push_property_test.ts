import { type Clock, watchStatus } from "@heygen-sim/client";
import { uniform } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

/** What becomes of a request on its way to the simulator and back. */
interface Weather {
  readonly request: "passes" | "busy" | "lost" | "unrouted";
  /** The most bytes of a stream that get through. */
  readonly bytes: number;
  /** Milliseconds after which a stream is cut. */
  readonly cutAfter: number;
  /** The bytes of a chunk. */
  readonly size: number;
  /** Whether a cut is an error, or looks like an end. */
  readonly hard: boolean;
}

const weathers: fc.Arbitrary<Weather[]> = fc.array(
  fc.record({
    request: fc.oneof(
      { weight: 8, arbitrary: fc.constant("passes" as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom("busy", "lost", "unrouted"),
      },
    ),
    bytes: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.constant(Infinity)),
    cutAfter: fc.oneof(
      fc.integer({ min: 0, max: 20_000 }),
      fc.constant(Infinity),
    ),
    size: fc.integer({ min: 1, max: 100 }),
    hard: fc.boolean(),
  }) as fc.Arbitrary<Weather>,
  { maxLength: 12 },
);

/** How long the simulator asks not to be polled, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

const FAIR: Weather = {
  request: "passes",
  bytes: Infinity,
  cutAfter: Infinity,
  size: 1_000,
  hard: false,
};

/** A stream as it comes out of the weather. */
function weathered(
  body: ReadableStream<Uint8Array>,
  { bytes, cutAfter, size, hard }: Weather,
  clock: Clock,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const over = new AbortController();
  const end = () => {
    if (over.signal.aborted) return;
    over.abort();
    onEnd();
    reader.cancel().catch(() => {});
  };
  return new ReadableStream({
    async start(controller) {
      const cut = () => {
        if (over.signal.aborted) return;
        if (hard) controller.error(new TypeError("connection reset"));
        else controller.close();
        end();
      };
      const { signal } = over;
      if (cutAfter < Infinity) {
        clock.delay(cutAfter, { signal }).then(cut, () => {});
      }
      let left = bytes;
      while (!signal.aborted) {
        const { done, value } = await reader.read();
        if (signal.aborted) return;
        if (done) {
          controller.close();
          return end();
        }
        const passed = value.subarray(0, left);
        for (let at = 0; at < passed.length; at += size) {
          controller.enqueue(passed.subarray(at, at + size));
        }
        left -= passed.length;
        if (left <= 0) return cut();
      }
    },
    cancel: end,
  });
}

Deno.test("push never misses the end after cuts and losses, and counts the server's requests", async () => {
  let streams = 0;
  let most = 0;
  await fc.assert(
    fc.asyncProperty(
      weathers,
      fc.nat(),
      fc.boolean(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (weathers, seed, known, random) => {
        const clock = new VirtualClock();
        using simulator = createSimulator({
          clock,
          seed,
          delay: uniform(0, 30_000),
          queue: uniform(0, 10_000),
          retryAfter: RETRY_AFTER_MS,
        });
        let sent = 0;
        let open = 0;
        const fetch = async (url: string, init: RequestInit) => {
          const weather = weathers[sent++] ?? FAIR;
          const { request } = weather;
          if (request === "lost") throw new TypeError("fetch failed");
          if (request === "busy") return new Response("busy", { status: 503 });
          const pushed = url.endsWith("/events");
          if (request === "unrouted" && pushed) {
            return new Response("what?", { status: 404 });
          }
          const answer = await simulator.fetch(url, init);
          if (!pushed || !answer.body) return answer;
          open++;
          streams++;
          const body = weathered(answer.body, weather, clock, () => open--);
          return new Response(body, answer);
        };
        const { id } = simulator.getStatus();
        const reports = watchStatus("fibonacci", {
          channel: "push",
          fetch,
          clock,
          random: () => random,
          ...(known ? { job: id } : {}),
        });
        const statuses: string[] = [];
        const work = (async () => {
          let last;
          for await (const report of reports) {
            statuses.push(report.status);
            last = report;
          }
          return last;
        })();
        const report = await clock.run(work);
        const truth = simulator.getStatus();
        assert(report?.ended === "finished");
        assertEquals([report.id, report.status], [id, truth.status]);
        assertEquals(report.requests, sent);
        assertEquals(
          report.completionTime,
          Math.round((truth.completion_time ?? NaN) * 1_000),
        );
        assert(report.waste !== undefined && report.waste >= 0);
        // It reports the end once, and nothing after it.
        const ends = statuses.filter((status) => status !== "pending");
        assertEquals(ends.length, 1);
        assertEquals(statuses.at(-1), truth.status);
        assertEquals(open, 0);
        assertEquals(clock.next, Infinity);
        // In fair weather nothing is missed from the stream's request on. Without
        // an id it follows the `Retry-After` of the request that finds the job.
        if (weathers.length === 0) {
          const opened = known ? 0 : RETRY_AFTER_MS;
          const waste = Math.max(0, opened - report.completionTime);
          assertEquals([report.waste, report.failures], [waste, 0]);
          assertEquals(report.requests, known ? 1 : 3);
        }
        most = Math.max(most, sent);
      },
    ),
    // A job that ends before its stream is requested.
    { numRuns: 120, examples: [[[], 15, false, 0]] },
  );
  assert(streams > 120 && most > 5, `${streams} streams, ${most} requests`);
});
