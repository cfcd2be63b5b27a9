import { createSimulator, type SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
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

/** Sends requests from addresses, and returns their statuses. */
function fromAddresses(options: SimulatorOptions) {
  const { simulator, clock } = limited(options);
  const statusFor = async (address: string) => {
    const request = new Request(`${BASE}/status`);
    return (await simulator.handle(request, () => address)).status;
  };
  return { statusFor, clock };
}

/** A simulator with a limit, before its first request. */
function limited(options: SimulatorOptions = {}) {
  return simulated({ rateLimit: LIMIT, ...options });
}

Deno.test("a limit admits its quota, and then refuses until its window is over, by the simulator's clock", async () => {
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

Deno.test("each response of the service reports how much is left", async () => {
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

Deno.test("other routes are not counted, and have no headers of the limit", async () => {
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

Deno.test("a limit counts by key where keys are required, without requests with a wrong one", async () => {
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

Deno.test("a limit counts by address where no key is required", async () => {
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

Deno.test("a limit is a number of requests and a time, which headers have in whole seconds that are never too few", async () => {
  for (
    const [rateLimit, ms, policy, second] of [
      ["10/1s", 0, "q=10;w=1", "r=8;t=1"],
      ["100/m", 58_999, "q=100;w=60", "r=98;t=2"],
      ["100/m", 59_000, "q=100;w=60", "r=98;t=1"],
      ["5/250ms", 0, "q=5;w=1", "r=3;t=1"],
      ["3/1.5s", 0, "q=3;w=2", "r=1;t=2"],
      ["2/2h", 0, "q=2;w=7200", "r=0;t=7200"],
      // Whole milliseconds, where the product in binary is a little off.
      ["2/1.001s", 0, "q=2;w=2", "r=0;t=2"],
      ["2/0.07h", 0, "q=2;w=252", "r=0;t=252"],
      ["999999999/ms", 0, "q=999999999;w=1", "r=999999997;t=1"],
    ] as const
  ) {
    const { ask, clock } = limited({ rateLimit });
    await ask("GET", "/status");
    await clock.advance(ms);
    const { headers } = await ask("GET", "/status");
    assertEquals(headers.get("ratelimit-policy"), `"default";${policy}`);
    assertEquals(headers.get("ratelimit"), `"default";${second}`, rateLimit);
  }
});

Deno.test("an invalid limit is refused, and shown", () => {
  const texts =
    "/ 10 10/ /1s 0/1s 10/0s 10/0.4ms -1/s 10/-1s 1.5/s 10/1d 10/1 1e3/s 10/1e3s 10/s/s 10/1S 1234567890/s";
  for (const rateLimit of [...texts.split(" "), "", "10 / 1s"]) {
    assertThrows(
      () => createSimulator({ rateLimit }),
      TypeError,
      `such as 10/1s or 100/m: current value is "${rateLimit}"`,
    );
  }
});

Deno.test("a limit agrees with a plain count of each client's requests", async () => {
  const request = fc.record({
    address: fc.constantFrom("a", "b", "c"),
    // Often right at the end of a window.
    wait: fc.oneof(fc.constantFrom(0, 1, 99, 100), fc.nat(250)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(request, { maxLength: 60 }),
      async (quota, requests) => {
        const { statusFor, clock } = fromAddresses({
          rateLimit: `${quota}/100ms`,
        });
        const windows = new Map<string, { start: number; used: number }>();
        for (const { address, wait } of requests) {
          await clock.advance(wait);
          let window = windows.get(address);
          if (!window || clock.now() - window.start >= 100) {
            window = { start: clock.now(), used: 0 };
            windows.set(address, window);
          }
          const expected = window.used++ < quota ? 200 : 429;
          assertEquals(await statusFor(address), expected);
        }
      },
    ),
    { seed: 1 },
  );
});

Deno.test("a limit forgets the clients whose windows began first above 10,000 of them", async () => {
  const { statusFor, clock } = fromAddresses({ rateLimit: "1/1s" });
  await statusFor("first");
  await statusFor("second");
  await clock.advance(1_000);
  // A window that begins anew is no longer the first.
  assertEquals(await statusFor("first"), 200);
  for (let n = 0; n < 9_998; n++) await statusFor(`${n}`);
  assertEquals(await statusFor("first"), 429);
  assertEquals(await statusFor("last"), 200);
  assertEquals(await statusFor("first"), 429);
  assertEquals(await statusFor("more"), 200);
  assertEquals(await statusFor("first"), 200, "though its window would go on");
});
