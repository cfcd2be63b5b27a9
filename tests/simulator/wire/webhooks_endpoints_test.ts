import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "../store/_kept.ts";
import type { Received as Message } from "../webhooks/_receiver.ts";
import { HeyGenWorld } from "./_heygen.ts";
import { HOOK, signatureOf, WebhookWorld } from "./_webhooks.ts";

const ENDPOINTS = "/v3/webhooks/endpoints";
const EVENTS = "/v3/webhooks/events";

Deno.test("v3 creates, lists, changes and deletes endpoints; a secret is shown once", async () => {
  using world = new WebhookWorld();
  const created = await world.post(ENDPOINTS, { url: HOOK });
  const { secret, endpoint_id: id, ...rest } = created.body.data;
  assertEquals(created.status, 200);
  assertMatch(secret, /^whsec_[\w+/]{40,}=*$/);
  const endpoint = {
    endpoint_id: id,
    url: HOOK,
    events: null,
    status: "enabled",
    created_at: new Date(world.clock.now()).toISOString(),
    secret: null,
  };
  assertEquals({ ...rest, endpoint_id: id, secret: null }, endpoint);
  assertEquals((await world.get(ENDPOINTS)).body, {
    data: [endpoint],
    has_more: false,
    next_token: null,
  });
  const path = `${ENDPOINTS}/${id}`;
  const events = ["video_translate.success"];
  const changed = await world.send("PATCH", path, { events });
  assertEquals(changed.body, { data: { ...endpoint, events } });
  const url = "http://127.0.0.1:8080/other";
  const moved = await world.send("PATCH", path, { url, events: null });
  assertEquals(moved.body, { data: { ...endpoint, url } });
  assertEquals((await world.send("DELETE", path)).body, { data: {} });
  assertEquals((await world.get(ENDPOINTS)).body.data, []);
});

Deno.test("v3 pages through endpoints, and through none of /webhooks", async () => {
  using world = new WebhookWorld();
  await world.post("/webhooks", { url: HOOK });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await world.endpoint()).endpoint_id);
  const seen: string[] = [];
  for (let token = ""; token !== null;) {
    const query = token === "" ? "" : `&token=${token}`;
    const { body } = await world.get(`${ENDPOINTS}?limit=2${query}`);
    seen.push(
      ...body.data.map((it: { endpoint_id: string }) => it.endpoint_id),
    );
    assertEquals(body.has_more, body.next_token !== null);
    token = body.next_token;
  }
  assertEquals(seen, ids);
  const { webhooks } = (await world.get("/webhooks")).body;
  assertEquals(
    webhooks.map(({ scheme }: { scheme: string }) => scheme),
    ["standard", ...ids.map(() => "heygen")],
  );
});

Deno.test("v3 replaces a secret at once", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) });
  const { endpoint_id, secret } = await world.endpoint();
  const path = `${ENDPOINTS}/${endpoint_id}/rotate-secret`;
  const { data } = (await world.post(path, undefined)).body;
  assertEquals(data.endpoint_id, endpoint_id);
  assert(data.secret !== secret);
  await world.clock.advance(1_000);
  const [message] = world.receiver.received;
  assert(message);
  const { "heygen-signature": signature } = message.headers;
  assertEquals(signature, signatureOf(message, data.secret));
});

Deno.test("ids and secrets of endpoints follow from the seed", async () => {
  const created = async (seed: string) => {
    using world = new WebhookWorld({ seed });
    const { endpoint_id, secret } = await world.endpoint();
    return [endpoint_id, secret];
  };
  assertEquals(await created("a"), await created("a"));
  assert((await created("a"))[1] !== (await created("b"))[1]);
});

Deno.test("v3 lists the types of events", async () => {
  using world = new HeyGenWorld();
  const { data } = (await world.get("/v3/webhooks/event-types")).body;
  const types = data.map(({ event_type }: { event_type: string }) =>
    event_type
  );
  for (
    const type of [
      "avatar_video.success",
      "video_translate.fail",
      "batch.finished",
    ]
  ) assert(types.includes(type), type);
  const v1 = (await world.get("/v1/webhook/webhook.list")).body;
  assertEquals(v1, { code: 100, data: types, message: "Success" });
});

Deno.test("v3 lists the events of jobs, whether or not there was an endpoint", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) });
  const ids = await world.translate(["fr", "de", "es"]);
  const path = "/v3/webhooks/events";
  assertEquals((await world.get(path)).body.data, []);
  await world.clock.advance(1_000);
  const first = (await world.get(`${path}?limit=2`)).body;
  assertEquals(first.has_more, true);
  const second =
    (await world.get(`${path}?limit=2&token=${first.next_token}`)).body;
  const events = [...first.data, ...second.data];
  assertEquals(
    events.slice(0, 3).map(({ event_data }) => event_data.video_translate_id),
    [...ids].reverse(),
  );
  const [, id] = ids;
  const { data } = (await world.get(`${path}?entity_id=${id}`)).body;
  assertEquals(data.length, 1);
  assertEquals(data[0].event_id, `evt_${id}`);
  const failed = await world.get(`${path}?event_type=video_translate.fail`);
  assertEquals(failed.body.data, []);
});

Deno.test("v3 refuses invalid requests for webhooks in its own form", async () => {
  using world = new WebhookWorld({ maxWebhooks: 1 });
  const { endpoint_id } = await world.endpoint();
  const own = `${ENDPOINTS}/${endpoint_id}`;
  const INVALID = [400, "invalid_parameter"] as const;
  const UNKNOWN = [404, "webhook_not_found"] as const;
  for (
    const [method, path, body, status, code, param] of [
      ["POST", ENDPOINTS, {}, ...INVALID, "url"],
      ["POST", ENDPOINTS, { url: 7 }, ...INVALID, "url"],
      ["POST", ENDPOINTS, { url: "no" }, ...INVALID, "url"],
      ["POST", ENDPOINTS, { url: "http://10.0.0.1/" }, ...INVALID, "url"],
      ["POST", ENDPOINTS, { url: HOOK, events: "x" }, ...INVALID, "events"],
      ["POST", ENDPOINTS, { url: HOOK, events: [] }, ...INVALID, "events"],
      ["POST", ENDPOINTS, "{", ...INVALID, undefined],
      ["POST", ENDPOINTS, { url: HOOK }, 409, "conflict", undefined],
      ["PATCH", own, {}, ...INVALID, undefined],
      ["PATCH", own, { url: "ftp://a" }, ...INVALID, "url"],
      ["PATCH", `${ENDPOINTS}/x`, { url: HOOK }, ...UNKNOWN, undefined],
      ["DELETE", `${ENDPOINTS}/x`, undefined, ...UNKNOWN, undefined],
      [
        "POST",
        `${ENDPOINTS}/x/rotate-secret`,
        undefined,
        ...UNKNOWN,
        undefined,
      ],
      ["GET", `${ENDPOINTS}?limit=0`, undefined, ...INVALID, "limit"],
      ["GET", `${ENDPOINTS}?token=x`, undefined, ...INVALID, "token"],
      ["GET", `${EVENTS}?limit=101`, undefined, ...INVALID, "limit"],
      ["GET", `${EVENTS}?token=x`, undefined, ...INVALID, "token"],
      ["GET", "/v3/webhooks/nothing", undefined, 404, "not_found", undefined],
    ] as const
  ) {
    const response = await world.send(method, path, body);
    const { error } = response.body;
    assertEquals(
      [response.status, error?.code, error?.param],
      [status, code, param],
      `${method} ${path} ${JSON.stringify(body)}: ${
        JSON.stringify(response.body)
      }`,
    );
    assertEquals(typeof error.message, "string");
  }
});

Deno.test("unknown types of events are refused if the simulator is strict", async () => {
  for (const strict of [false, true]) {
    using world = new WebhookWorld({ strict });
    const body = { url: HOOK, events: ["video.success"] };
    assertEquals(
      (await world.post(ENDPOINTS, body)).status,
      strict ? 400 : 200,
    );
    const path = "/v3/webhooks/events?event_type=x";
    assertEquals((await world.get(path)).status, strict ? 400 : 200);
  }
});

Deno.test("v1 adds, lists, changes and deletes the same endpoints", async () => {
  using world = new WebhookWorld();
  const add = "/v1/webhook/endpoint.add";
  const events = ["avatar_video.success", "avatar_video.fail"];
  const added = await world.post(add, { url: HOOK, events, entity_id: null });
  const { code, message, data } = added.body;
  assertEquals([added.status, code, message], [200, 100, "Success"]);
  assertMatch(data.secret, /^whsec_/);
  const endpoint = { ...data, secret: null };
  const list = async () => (await world.get("/v1/webhook/endpoint.list")).body;
  assertEquals(await list(), {
    code: 100,
    data: [endpoint],
    message: "Success",
  });
  const { username: _u, space_id: _s, entity_id: _e, ...shared } = endpoint;
  assertEquals((await world.get(ENDPOINTS)).body.data, [shared]);
  const { endpoint_id } = data;
  const changed = await world.send("PATCH", "/v1/webhook/endpoint.update", {
    endpoint_id,
    events: ["video_translate.fail"],
  });
  assertEquals(changed.body.data.events, ["video_translate.fail"]);
  assertEquals(changed.body.data.secret, null);
  const remove = "/v1/webhook/endpoint.delete";
  const removed = await world.send(
    "DELETE",
    `${remove}?endpoint_id=${endpoint_id}`,
  );
  assertEquals(removed.body, { code: 100, data: null, message: "Success" });
  // Many clients name it in the body.
  const other = (await world.endpoint()).endpoint_id;
  await world.send("DELETE", remove, { endpoint_id: other });
  assertEquals((await list()).data, []);
});

Deno.test("v1 sends OPTIONS before it adds an endpoint, which counts if it is strict", async () => {
  for (const strict of [false, true]) {
    const methods: string[] = [];
    let status = 405;
    using world = new HeyGenWorld({
      strict,
      webhookFetch: (_, init) => {
        methods.push(init?.method ?? "");
        return Promise.resolve(new Response(null, { status }));
      },
    });
    const add = () => world.post("/v1/webhook/endpoint.add", { url: HOOK });
    const { body } = await add();
    assertEquals(body.code, strict ? 40001 : 100, body.message);
    status = 204;
    assertEquals((await add()).body.code, 100);
    assertEquals(methods, ["OPTIONS", "OPTIONS"]);
  }
});

Deno.test("v1 refuses invalid requests for webhooks in its own form", async () => {
  using world = new WebhookWorld();
  for (
    const [method, path, body, status, code] of [
      ["POST", "endpoint.add", {}, 400, 40001],
      ["POST", "endpoint.add", "[", 400, 40001],
      ["POST", "endpoint.add", { url: "http://10.0.0.1/" }, 400, 40001],
      ["PATCH", "endpoint.update", { url: HOOK }, 400, 40001],
      ["PATCH", "endpoint.update", { endpoint_id: "x", url: HOOK }, 404, 40404],
      ["DELETE", "endpoint.delete", undefined, 400, 40001],
      ["DELETE", "endpoint.delete?endpoint_id=x", undefined, 404, 40404],
      ["GET", "nothing", undefined, 404, 40404],
    ] as const
  ) {
    const response = await world.send(method, `/v1/webhook/${path}`, body);
    assertEquals([response.status, response.body.code], [status, code], path);
    assertEquals(typeof response.body.message, "string");
  }
  const headers = { "x-api-key": "" };
  const { status, body } = await world.get(
    "/v1/webhook/endpoint.list",
    headers,
  );
  assertEquals(status, 401);
  assertEquals(body, { code: 400112, message: "Unauthorized" });
});

testWithFolder(
  "endpoints, secrets and deliveries survive a restart",
  async (folder) => {
    let status = 500;
    const received: Message[] = [];
    const webhookFetch: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      const headers = Object.fromEntries(request.headers);
      const text = await request.text();
      received.push({ url: request.url, at: 0, headers, text });
      return new Response(null, { status });
    };
    using kept = new Kept(`${folder}/sim.db`, { webhookFetch });
    const headers = { "x-api-key": "k" };
    const post = (path: string, body: unknown) =>
      kept.its.ask("POST", path, { body, headers });
    const { secret } = (await post(ENDPOINTS, { url: HOOK })).body.data;
    await kept.clock.advance(10_000);
    status = 204;
    kept.crash();
    const list = await kept.its.ask("GET", ENDPOINTS, { headers });
    assertEquals(list.body.data.length, 1);
    await kept.clock.advance(10_000);
    const [first, second, ...others] = received;
    assert(first && second);
    assertEquals(others, []);
    assertEquals(second.text, first.text);
    const { "heygen-signature": signature } = second.headers;
    assertEquals(signature, signatureOf(second, secret));
  },
);
