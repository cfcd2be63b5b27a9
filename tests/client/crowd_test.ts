import { constant, fetchStatus } from "@heygen-sim/client";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertLess } from "@std/assert";

const JOBS = 120;
const ADMITTED = 10;

/** What the waits of a crowd of clients came to. */
interface Outcome {
  readonly finished: number;
  readonly requests: number;
  /** Mean milliseconds between a job's end and its report. */
  readonly late: number;
}

/**
 * Waits for many jobs at once, each on its own, at a server that admits ten
 * requests a second and takes 25 ms each way.
 *
 * @param interval Milliseconds between two polls of a job.
 * @param header Whether the server sends `Retry-After` with a 429.
 */
async function crowd(interval: number, header: boolean): Promise<Outcome> {
  const clock = new VirtualClock();
  const start = clock.now();
  const time = () => clock.now() - start;
  // The jobs end over the last tenth of the first interval.
  const end = (job: number) => interval * (0.9 + 0.1 * job / JOBS);
  let seed = 1;
  const random = () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;
  let requests = 0;
  let second = 0;
  let admitted = 0;

  function respond(url: string): Response {
    const now = time();
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000);
      admitted = 0;
    }
    if (admitted++ >= ADMITTED) {
      const headers = new Headers(header ? { "retry-after": "1" } : {});
      return new Response("busy", { status: 429, headers });
    }
    const id = url.replace(/.*\//, "");
    const status = now < end(Number(id)) ? "pending" : "completed";
    return Response.json({ id, status });
  }

  async function fetch(url: string): Promise<Response> {
    requests++;
    await clock.delay(25);
    const response = respond(url);
    await clock.delay(25);
    return response;
  }

  let finished = 0;
  let late = 0;
  async function wait(job: number): Promise<void> {
    const options = { fetch, clock, random, job: `${job}` };
    const report = await fetchStatus(() => constant({ interval }), options);
    if (report.ended === "finished") finished++;
    late += time() - end(job);
  }

  await clock.run(Promise.all(Array.from({ length: JOBS }, (_, n) => wait(n))));
  return { finished, requests, late: late / JOBS };
}

Deno.test("Retry-After costs a crowd neither jobs nor requests, nor time", async () => {
  const without = await crowd(600_000, false);
  const asked = await crowd(600_000, true);
  assertEquals([asked.finished, without.finished], [JOBS, JOBS]);
  assert(asked.requests <= without.requests, `${asked.requests} requests`);
  assertLess(Math.abs(asked.late - without.late), without.late / 10);
});
