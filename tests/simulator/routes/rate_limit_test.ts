import type { SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import {
  assertProblem,
  BASE,
  type Reply,
  type Sent,
  simulated,
} from "./_simulated.ts";

const LIMIT = "3/10s";

/** What an answer says of the limit: the requests left, and until when. */
function left({ status, headers }: Pick<Reply, "status" | "headers">) {
  return [status, headers.get("ratelimit")];
}

/** A simulator with a limit, before its first request. */
function limited(options: SimulatorOptions = {}) {
  return simulated({ rateLimit: LIMIT, ...options });
}

Deno.test("a limit lets in what it says, and then refuses until its window is over, by the simulator's clock", async () => {
  const { ask, clock } = limited();
  const at = async (ms: number) => {
    await clock.advance(ms);
    return left(await ask("GET", "/status"));
  };
  assertEquals(await at(5_000), [200, '"default";r=2;t=10']);
  assertEquals(await at(4_001), [200, '"default";r=1;t=6']);
  assertEquals(await at(0), [200, '"default";r=0;t=6']);
  const refused = await ask("GET", "/status");
  assertEquals(refused.headers.get("retry-after"), "6");
  assertEquals(refused.headers.get("ratelimit-policy"), '"default";q=3;w=10');
  assertProblem(refused, {
    status: 429,
    title: "Too Many Requests",
    instance: "/status",
  });
  assertEquals(await at(5_998), [429, '"default";r=0;t=1']);
  assertEquals(await at(1), [200, '"default";r=2;t=10']);
});

Deno.test("each answer of the service reports how much is left, whatever it is", async () => {
  const { ask, clock, create, simulator } = limited({
    rateLimit: "100/1h",
    maxJobs: 3,
    webhookFetch: () => Promise.resolve(new Response()),
  });
  const current = simulator.getStatus().id;
  const gone = (await create({ delay: 1 })).id;
  await clock.advance(1_000);
  await create();
  await create();
  let used = 3;
  const requests: readonly [number, string, string, Sent?][] = [
    [200, "GET", "/status"],
    [200, "HEAD", "/status"],
    [304, "GET", "/status", { headers: { "if-none-match": "*" } }],
    [200, "GET", "/status", { headers: { prefer: "wait=0" } }],
    [400, "GET", "/status", { headers: { "x-sim-fault": "nonsense" } }],
    [503, "GET", "/status", { headers: { "x-sim-fault": "status=503" } }],
    [404, "GET", "/jobs/x"],
    [410, "GET", `/jobs/${gone}`],
    [422, "GET", "/jobs?limit=0"],
    [422, "POST", "/jobs", { body: [] }],
    [503, "POST", "/jobs", { body: {} }],
    [201, "POST", "/webhooks", { body: { url: "http://127.0.0.1:8080/" } }],
    [200, "DELETE", `/jobs/${current}`],
    [409, "DELETE", `/jobs/${current}`],
  ];
  for (const [status, method, path, sent] of requests) {
    const reply = await ask(method, path, sent);
    const expected = [status, `"default";r=${100 - ++used};t=3599`];
    assertEquals(left(reply), expected, `${method} ${path}: ${reply.text}`);
  }
});

Deno.test("what is not of the service is not counted, and has no headers of the limit", async () => {
  const { ask } = limited({ rateLimit: "1/1h" });
  for (
    const [status, method, path] of [
      [200, "GET", "/"],
      [200, "GET", "/healthz"],
      [200, "GET", "/clock"],
      [200, "GET", "/journal"],
      [404, "GET", "/nowhere"],
      [405, "DELETE", "/status"],
      [204, "OPTIONS", "/status"],
    ] as const
  ) {
    assertEquals(left(await ask(method, path)), [status, null], path);
  }
  assertEquals(left(await ask("GET", "/status")), [
    200,
    '"default";r=0;t=3600',
  ]);
});

Deno.test("a limit counts by key where there are keys, and a wrong one not at all", async () => {
  const { ask } = limited({ rateLimit: "1/1h", apiKeys: ["a", "b"] });
  const asks = async (headers: Record<string, string>) =>
    (await ask("GET", "/status", { headers })).status;
  assertEquals(await asks({}), 401);
  assertEquals(await asks({ "x-api-key": "c" }), 401);
  assertEquals(await asks({ "x-api-key": "a" }), 200);
  assertEquals(await asks({ authorization: "Bearer a" }), 429);
  assertEquals(await asks({ "x-api-key": "b" }), 200);
  assertEquals(await asks({}), 401);
});

Deno.test("a limit counts by address where no key is needed, whatever a request calls itself", async () => {
  const { simulator } = limited({ rateLimit: "1/1h" });
  const asks = async (address: string, headers = {}) => {
    const request = new Request(`${BASE}/status`, { headers });
    return (await simulator.handle(request, () => address)).status;
  };
  assertEquals(await asks("192.0.2.1"), 200);
  assertEquals(await asks("192.0.2.1", { "x-api-key": "a" }), 429);
  assertEquals(await asks("192.0.2.1", { "x-forwarded-for": "1.2.3.4" }), 429);
  assertEquals(await asks("2001:db8::1"), 200);
  assertEquals(await asks("192.0.2.2", { "x-client": "a" }), 200);
});
