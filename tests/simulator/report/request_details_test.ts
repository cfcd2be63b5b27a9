import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import { testWithFolder } from "../../_needs.ts";
import { journalSchema } from "../../../simulator/report/schema.ts";
import { BASE, type Sent, simulated } from "../routes/_simulated.ts";
import { Kept } from "../store/_kept.ts";

const ADMIN = "the-admin-key";

/** Sends requests, and returns the journal, the first request first. */
async function journalOf(
  options: SimulatorOptions,
  requests: readonly (readonly [method: string, path: string, sent?: Sent])[],
) {
  const { ask } = simulated({ requestDetails: "bodies", ...options });
  for (const [method, path, sent] of requests) await ask(method, path, sent);
  const headers = { "x-admin-key": ADMIN };
  const { body } = await ask("GET", "/journal", { headers });
  const { entries } = journalSchema.parse(body);
  return entries.reverse();
}

Deno.test("the journal has the headers and the bodies of requests and responses", async () => {
  const [entry, status] = await journalOf({}, [
    ["POST", "/jobs?x=1&y=a%20b", {
      headers: { "x-team": "blue", "idempotency-key": "k-1" },
      body: { title: "Ünïcode" },
    }],
    ["GET", "/status", { headers: { origin: "http://localhost:3000" } }],
  ]);
  assertEquals(status?.response?.headers["vary"], "prefer, origin");
  const { request, response } = entry ?? {};
  assertEquals(request, {
    query: "x=1&y=a%20b",
    headers: {
      "content-type": "application/json",
      "idempotency-key": "k-1",
      "x-team": "blue",
    },
    body: '{"title":"Ünïcode"}',
    body_encoding: "text",
    body_truncated: false,
  });
  assertEquals(response?.headers["retry-after"], "1");
  assertEquals(response?.headers["content-type"], "application/json");
  assertEquals(JSON.parse(response?.body ?? "").title, "Ünïcode");
  assertEquals(response?.body_truncated, false);
});

Deno.test("the journal has no secrets", async () => {
  const secret = `whsec_${btoa("a".repeat(24))}`;
  const options = {
    apiKeys: ["the-api-key"],
    adminKey: ADMIN,
    webhookSecret: secret,
    webhookFetch: () => Promise.resolve(new Response()),
  };
  const api = { "x-api-key": "the-api-key" };
  const hook = "http://127.0.0.1:8080/hook";
  const entries = await journalOf(options, [
    [
      "GET",
      "/status?api_key=s3cret-1&access_token=s3cret-2&Signature=s3cret-3",
      {
        headers: {
          ...api,
          authorization: "Bearer s3cret-4",
          "proxy-authorization": "Basic s3cret-5",
          cookie: "session=s3cret-6",
          "webhook-signature": "v1,s3cret-7",
          "heygen-signature": "s3cret-8",
          "x-auth-token": "s3cret-9",
          "x-admin-key": "s3cret-10",
        },
      },
    ],
    ["POST", "/jobs", {
      headers: api,
      body: { title: `"the-api-key" ${ADMIN} ${secret}` },
    }],
    ["POST", "/webhooks", {
      headers: { "x-admin-key": ADMIN, ...api },
      body: { url: hook },
    }],
    ["POST", "/v3/webhooks/endpoints", { headers: api, body: { url: hook } }],
    ["GET", "/jobs", { headers: { "x-note": "the-api-key" } }],
  ]);
  assertEquals(entries.length, 5);
  assertEquals(entries.map(({ status }) => status), [200, 202, 201, 200, 401]);
  const text = JSON.stringify(entries);
  assertEquals(/s3cret|the-api-key|the-admin-key|whsec_/.exec(text), null);
  assertEquals(
    entries[0]?.request?.query,
    "api_key=[redacted]&access_token=[redacted]&Signature=[redacted]",
  );
  assertEquals(entries[0]?.request?.headers.cookie, "[redacted]");
  assertStringIncludes(entries[2]?.request?.body ?? "", hook);
});

Deno.test("without bodies the journal has headers alone, and by default neither", async () => {
  const requests = [["POST", "/jobs", { body: { title: "a" } }]] as const;
  const [headers] = await journalOf({ requestDetails: "headers" }, requests);
  assertEquals(
    headers?.request?.headers["content-type"],
    "application/json",
  );
  assertEquals([headers?.request?.body, headers?.response?.body], [null, null]);
  assertEquals(headers?.response?.body_encoding, null);
  const [none] = await journalOf({ requestDetails: "none" }, requests);
  assertEquals([none?.request, none?.response], [null, null]);
});

Deno.test("PATCH /settings changes what the journal has of requests from then on", async () => {
  const { ask } = simulated();
  const create = () => ask("POST", "/jobs", { body: { title: "a" } });
  await create();
  await ask("PATCH", "/settings", { body: { requestDetails: "bodies" } });
  await create();
  await ask("PATCH", "/settings", { body: { requestDetails: null } });
  await create();
  const { body } = await ask("GET", "/journal?method=POST");
  assertEquals(
    journalSchema.parse(body).entries.map(({ request }) => request?.body),
    [undefined, '{"title":"a"}', undefined],
  );
});

Deno.test("the journal has the bodies of refused requests, and not those that HEAD has not", async () => {
  const entries = await journalOf({ apiKeys: ["a"], adminKey: ADMIN }, [
    ["POST", "/jobs", { body: { title: "no key" } }],
    ["POST", "/nowhere", { body: { title: "no route" } }],
    ["POST", "/jobs", {
      headers: { "x-api-key": "a", "x-sim-fault": "status=503" },
      body: { title: "a fault" },
    }],
    ["HEAD", "/status", { headers: { "x-api-key": "a" } }],
  ]);
  assertEquals(entries.map(({ status }) => status), [401, 404, 503, 200]);
  assertEquals(
    entries.map(({ request }) => request?.body),
    ['{"title":"no key"}', '{"title":"no route"}', '{"title":"a fault"}', null],
  );
  assertEquals(entries[3]?.response?.body, null);
  assertStringIncludes(entries[0]?.response?.body ?? "", "API key");
});

Deno.test("the journal has the first 64 KiB of a body, and bytes in base64", async () => {
  const { ask, simulator } = simulated({
    requestDetails: "bodies",
    maxBody: 200_000,
  });
  const title = `x${"é".repeat(40_000)}`;
  await ask("POST", "/jobs", { body: { title } });
  const upload = (body: Uint8Array<ArrayBuffer>) =>
    simulator.fetch(`${BASE}/v1/asset`, {
      method: "POST",
      headers: { "content-type": "image/png", "x-api-key": "any" },
      body,
    });
  await upload(Uint8Array.of(0x89, 0x50, 0xff));
  await upload(new Uint8Array(70_000).fill(0xff));
  const { body } = await ask("GET", "/journal");
  const [long, bytes, text] = journalSchema.parse(body).entries;
  assertEquals([text?.request?.body_encoding, text?.request?.body_truncated], [
    "text",
    true,
  ]);
  const start = text?.request?.body ?? "";
  // One byte before the last character, which has two.
  assertEquals(new TextEncoder().encode(start).length, 65_535);
  assertEquals(`{"title":"${title}`.startsWith(start), true);
  assertEquals(bytes?.request?.body, btoa("\x89P\xff"));
  assertEquals(bytes?.request?.body_encoding, "base64");
  assertEquals(long?.request?.body_truncated, true);
  assertEquals(atob(long?.request?.body ?? "").length, 65_536);
});

Deno.test("the response to a refused request does not wait for a body that does not come", async () => {
  const { ask, simulator } = simulated({ requestDetails: "bodies" });
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("abc")),
  });
  const url = `${BASE}/nowhere`;
  const response = await simulator.fetch(url, { method: "POST", body });
  await response.body?.cancel();
  const [entry] = journalSchema.parse((await ask("GET", "/journal")).body)
    .entries;
  assertEquals(
    [entry?.status, entry?.request?.body, entry?.request?.body_truncated],
    [404, "abc", true],
  );
});

Deno.test("bodies count towards the memory of the journal", async () => {
  const { ask } = simulated({
    requestDetails: "bodies",
    maxMemory: 2 ** 24,
    maxBody: 100_000,
  });
  for (let i = 0; i < 20; i++) {
    await ask("POST", "/nowhere", { body: `${i} ${"x".repeat(60_000)}` });
  }
  const { body: { count } } = await ask("GET", "/journal");
  assert(count > 2 && count < 9, String(count));
});

testWithFolder(
  "headers and bodies survive a restart with a store",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, {
      requestDetails: "bodies",
      maxBody: 100_000,
    });
    const title = "x".repeat(60_000);
    for (let i = 0; i < 20; i++) {
      await kept.its.ask("POST", "/nowhere", { body: { title, i } });
    }
    kept.reopen();
    const { body } = await kept.its.ask("GET", "/journal");
    assertEquals(body.count, 20);
    assertEquals(
      body.entries.at(-1)?.request.body,
      JSON.stringify({ title, i: 0 }),
    );
    kept.its.simulator.close();
    using store = openSqliteStore(`${folder}/sim.db`);
    const rows = Array.from(store.rows("journal"), ([, row]) => row);
    assert(rows.length > 1);
    for (const row of rows) assert(JSON.stringify(row).length < 2_000_000);
  },
);
