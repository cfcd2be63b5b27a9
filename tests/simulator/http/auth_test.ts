import { assertEquals } from "@std/assert";
import { assertProblem, simulated } from "../routes/_simulated.ts";

const KEYS = ["first-key", "other-key", "longer-key-than-the-others"];

type Sent = Record<string, string>;

Deno.test("a simulator without API keys lets all clients in, and counts them as one", async () => {
  const { ask } = simulated({
    adminKey: "admin",
    exposed: true,
    rateLimit: "2/1h",
  });
  for (const headers of [{}, { "x-api-key": "whatever" }] as Sent[]) {
    assertEquals((await ask("GET", "/status", { headers })).status, 200);
  }
  assertEquals((await ask("GET", "/status")).status, 429);
});

Deno.test("each API key lets in by its header or as bearer token, as one caller of its own", async () => {
  const { ask } = simulated({ apiKeys: KEYS, rateLimit: "3/1h" });
  for (const key of KEYS) {
    const statuses: number[] = [];
    for (
      const headers of [
        { "x-api-key": key },
        { authorization: `Bearer ${key}` },
        { authorization: `bearer   ${key}` },
        { "x-api-key": key },
      ] as Sent[]
    ) {
      statuses.push((await ask("GET", "/status", { headers })).status);
    }
    assertEquals(statuses, [200, 200, 200, 429]);
  }
});

Deno.test("a caller is identified without the key", async () => {
  const { ask, simulator } = simulated({ apiKeys: KEYS, rateLimit: "9/1s" });
  for (const key of KEYS) {
    await ask("POST", "/jobs", {
      headers: { "x-api-key": key, "idempotency-key": "k" },
    });
  }
  const snapshot = JSON.stringify(simulator.snapshot());
  for (const key of KEYS) assertEquals(snapshot.includes(key), false);
});

Deno.test("a missing or wrong API key is refused with 401, which says how to send it and not what came", async () => {
  const { ask } = simulated({ apiKeys: KEYS, adminKey: "admin" });
  for (
    const headers of [
      {},
      { "x-api-key": "" },
      { "x-api-key": "first-ke" },
      { "x-api-key": "first-keyy" },
      { "x-api-key": "FIRST-KEY" },
      { "x-api-key": "first-key, first-key" },
      // The header of its own counts, if it is there.
      { "x-api-key": "wrong", authorization: "Bearer first-key" },
      { "x-admin-key": "first-key" },
      { "x-api-key": "admin" },
      { authorization: "first-key" },
      { authorization: "Basic first-key" },
      { authorization: "Bearer" },
      { authorization: "Bearerfirst-key" },
      { authorization: "Bearer first-key other-key" },
      { authorization: "Bearer first-key, Bearer first-key" },
    ] as Sent[]
  ) {
    const reply = await ask("GET", "/status", { headers });
    const detail = assertProblem(reply, {
      status: 401,
      title: "Unauthorized",
      instance: "/status",
    });
    assertEquals(
      detail,
      "The API key is missing or wrong; send it as X-Api-Key or as a bearer token.",
    );
    assertEquals(
      reply.headers.get("www-authenticate"),
      'Bearer realm="heygen-sim"',
    );
  }
});

Deno.test("the controls are open without an admin key, as long as other machines cannot reach them", async () => {
  const open = simulated({ apiKeys: KEYS });
  assertEquals((await open.ask("GET", "/clock")).status, 200);
  const { ask } = simulated({ exposed: true });
  for (
    const headers of [{}, { "x-admin-key": "" }, {
      "x-admin-key": "x",
    }] as Sent[]
  ) {
    const { status, body } = await ask("GET", "/clock", { headers });
    assertEquals([status, /--admin-key/.test(body.detail)], [403, true]);
  }
});

Deno.test("an admin key is required wherever the simulator listens, and no API key will do", async () => {
  for (const exposed of [false, true]) {
    const { ask } = simulated({ apiKeys: KEYS, adminKey: "admin", exposed });
    for (
      const headers of [
        { "x-admin-key": "admin" },
        { authorization: "Bearer admin" },
      ] as Sent[]
    ) {
      assertEquals((await ask("GET", "/clock", { headers })).status, 200);
    }
    for (
      const headers of [
        {},
        { "x-admin-key": "" },
        { "x-admin-key": "admin2" },
        { "x-admin-key": "first-key" },
        { "x-api-key": "admin" },
        { authorization: "Bearer first-key" },
      ] as Sent[]
    ) {
      const { status, body } = await ask("GET", "/clock", { headers });
      assertEquals([status, body.detail.includes("X-Admin-Key")], [401, true]);
    }
  }
});

Deno.test("the admin key opens the service, too, as a browser sends one password for both", async () => {
  const { ask } = simulated({ apiKeys: KEYS, adminKey: "admin" });
  const basic = (key: string) => ({
    authorization: `Basic ${btoa(`:${key}`)}`,
  });
  const cases: [
    headers: Record<string, string>,
    jobs: number,
    faults: number,
  ][] = [
    [{}, 401, 401],
    [basic("first-key"), 200, 401],
    [basic("admin"), 200, 200],
    [{ "x-admin-key": "admin" }, 200, 200],
    [{ "x-api-key": "admin" }, 401, 401],
  ];
  for (const [headers, jobs, faults] of cases) {
    const statuses = [
      (await ask("GET", "/jobs", { headers })).status,
      (await ask("GET", "/faults", { headers })).status,
    ];
    assertEquals(statuses, [jobs, faults], JSON.stringify(headers));
  }
});
