import { fetchStatus, StatusError } from "@heygen-sim/client";
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FakeTime } from "@std/testing/time";
import { finish } from "./_time.ts";

const random = () => 0;

/**
 * A server behind a `fetch` that ignores its signal.
 *
 * @param took Milliseconds that each response takes, the last one for all
 * further ones.
 */
function deaf(...took: readonly number[]) {
  const start = Date.now();
  let underway = 0;
  const self = {
    sent: [] as number[],
    most: 0,
    async fetch(): Promise<Response> {
      const ms = took[Math.min(self.sent.length, took.length - 1)] ?? 0;
      self.sent.push(Date.now() - start);
      self.most = Math.max(self.most, ++underway);
      if (ms === Infinity) await new Promise(() => {});
      await delay(ms);
      underway--;
      return Response.json({ status: ms > 1_000 ? "pending" : "completed" });
    },
  };
  return self;
}

Deno.test("requests do not overlap where fetch ignores its signal", async () => {
  using time = new FakeTime();
  const server = deaf(30_100, 5_100, 10);
  const { fetch, sent } = server;
  const options = { fetch, random, attemptTimeout: 2_000 };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.status, server.most], ["completed", 1]);
  assertEquals([report.requests, report.failures], [3, 2]);
  // As soon as the response that came too late is there.
  assertEquals(sent, [0, 30_100, 35_200]);
});

Deno.test("a fetch that never settles does not hang the wait", async () => {
  for (
    const [options, last] of [
      [{ retryBudget: 9_000 }, 9_000],
      [{ timeout: 7_000 }, 7_000],
      // The first attempt takes longer than the budget.
      [{ retryBudget: 1_000 }, 4_250],
    ] as const
  ) {
    using time = new FakeTime();
    const { fetch, sent } = deaf(Infinity);
    const all = { fetch, random, attemptTimeout: 2_000, ...options };
    const error = await assertRejects(
      () => finish(time, fetchStatus("constant", all)),
      StatusError,
      "no response in 2000 ms",
    );
    assertEquals([sent, error.requests], [[0, last], 2]);
    assertEquals(time.now - time.start, last + 2_000);
    assertFalse(time.next());
  }
});

Deno.test("a fetch that once never settles delays the polls once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = deaf(Infinity, 1_001, 1_001, 10);
  const options = {
    fetch,
    random,
    attemptTimeout: 2_000,
    retryBudget: 5_000,
  };
  await finish(time, fetchStatus("constant", options));
  assertEquals(sent, [0, 5_000, 7_000, 9_000]);
});

for (const status of [404, 503]) {
  Deno.test(`requests of push do not overlap where fetch ignores its signal and streams get ${status}`, async () => {
    using time = new FakeTime();
    const start = Date.now();
    const sent: [kind: string, at: number][] = [];
    const underway = { stream: 0, plain: 0 };
    let most = 0;
    const fetch = async (url: string) => {
      const kind = url.endsWith("events") ? "stream" : "plain";
      sent.push([kind, Date.now() - start]);
      most = Math.max(most, ++underway[kind]);
      if (kind === "plain" || status === 503) {
        await delay(sent.length < 3 ? 31_000 : 10);
      }
      underway[kind]--;
      if (kind === "stream") return new Response("none", { status });
      return Response.json({ id: "j1", status: "completed" });
    };
    const options = { channel: "push", fetch, random, job: "j1" } as const;
    const all = { ...options, attemptTimeout: 2_000 };
    const report = await finish(time, fetchStatus("constant", all));
    assertEquals([report.status, most], ["completed", 1]);
    assertEquals(report.requests, sent.length);
  });
}

Deno.test("push waits for a look that ignores its signal before it polls", async () => {
  using time = new FakeTime();
  const start = Date.now();
  const plain: number[] = [];
  let streams = 0;
  const fetch = async (url: string) => {
    if (url.endsWith("events")) {
      if (streams++ > 0) return new Response("none", { status: 404 });
      const body = new ReadableStream({
        start: async (controller) => {
          await delay(4_000);
          controller.close();
        },
      });
      const headers = { "content-type": "text/event-stream" };
      return new Response(body, { headers });
    }
    plain.push(Date.now() - start);
    // The look at 3 s ignores its signal.
    await delay(plain.length === 1 ? 30_900 : 10);
    return Response.json({ id: "j1", status: "completed" });
  };
  const options = { channel: "push", fetch, random, job: "j1" } as const;
  const all = { ...options, attemptTimeout: 2_000 };
  const report = await finish(time, fetchStatus("constant", all));
  // It has settled at 33.9 s.
  assertEquals([report.status, plain], ["completed", [3_000, 34_000]]);
});

Deno.test("push reports the end of the stream at once while a plain request is stuck", async () => {
  using time = new FakeTime();
  let plain = 0;
  const fetch = async (url: string) => {
    const event = (status: string) =>
      `event: status\ndata: ${JSON.stringify({ id: "j1", status })}\n\n`;
    if (!url.endsWith("events")) {
      // The look at 3 s ignores its signal.
      if (plain++ > 0) await new Promise(() => {});
      return Response.json({ id: "j1", status: "pending" });
    }
    const body = new ReadableStream({
      async start(controller) {
        await delay(9_000);
        controller.enqueue(new TextEncoder().encode(event("completed")));
      },
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream" },
    });
  };
  const options = { channel: "push", fetch, attemptTimeout: 2_000 } as const;
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.status, report.elapsed], ["completed", 9_000]);
  assertEquals([report.requests, report.failures], [3, 1]);
});
