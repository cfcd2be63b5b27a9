import { createReceiver, fetchStatus, verifyWebhook } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { heygenV3 } from "@heygen-sim/client/services";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { answer } from "../webhooks/_receiver.ts";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";
import { HOOK, signatureOf, WebhookWorld } from "./_webhooks.ts";

const scheme = "heygen";
const HOUR = 3_600_000;

Deno.test("an endpoint of HeyGen receives the end of a translation, signed", async () => {
  using world = new WebhookWorld({ delay: fixed(60_000) });
  const { secret } = await world.endpoint();
  const [id = ""] = await world.translate(["French"], { callback_id: "c 1" });
  await world.clock.advance(60_000);
  const [message, ...others] = world.receiver.received.filter(({ text }) =>
    text.includes(id)
  );
  assert(message);
  assertEquals(others, []);
  const { headers, text } = message;
  assertEquals(headers["heygen-signature"], signatureOf(message, secret));
  assertMatch(headers["heygen-timestamp"] ?? "", /^\d{10}$/);
  const { event_data, ...event } = JSON.parse(text);
  assertEquals(headers["heygen-event-id"], event.event_id);
  assertEquals(event, {
    event_id: `evt_${id}`,
    event_type: "video_translate.success",
    created_at: new Date(world.clock.now()).toISOString(),
  });
  const { url, ...data } = event_data;
  assertEquals(data, {
    video_translate_id: id,
    video_translation_id: id,
    output_language: "fr",
    callback_id: "c 1",
  });
  assert(url.startsWith(`${ORIGIN}/files/${id}/`), url);
  const webhook = await verifyWebhook({ headers, body: text }, secret, {
    scheme,
  });
  assertEquals(webhook.type, "video_translate.success");
});

Deno.test("a test event of an endpoint of HeyGen is signed, in HeyGen's form", async () => {
  using world = new WebhookWorld();
  const { endpoint_id, secret } = await world.endpoint();
  await world.post(`/webhooks/${endpoint_id}/test`, undefined);
  await world.clock.advance(0);
  const [message] = world.receiver.received;
  assert(message);
  assertEquals(
    message.headers["heygen-signature"],
    signatureOf(message, secret),
  );
  const { event_type, event_data } = JSON.parse(message.text);
  assertEquals([event_type, event_data], [
    "webhook.test",
    { webhook: endpoint_id },
  ]);
});

Deno.test("the event of a failure has the message of the job, or null", async () => {
  using world = new WebhookWorld({ errorRate: 1, delay: fixed(1_000) });
  await world.endpoint({ events: ["video_translate.fail"] });
  const ids = await world.translate(["fr", "de", "es", "it", "ja", "pl"]);
  await world.clock.advance(1_000);
  const messages = new Map<string, unknown>();
  for (const { text } of world.receiver.received) {
    const { event_type, event_data } = JSON.parse(text);
    assertEquals(event_type, "video_translate.fail");
    assertEquals(event_data.url, undefined);
    messages.set(event_data.video_translate_id, event_data.message);
  }
  for (const id of ids) {
    const { data } = (await world.get(`/v3/video-translations/${id}`)).body;
    assertEquals(messages.get(id), data.failure_message ?? null);
  }
});

Deno.test("an endpoint receives its types of events, and those of its job", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) });
  const [, id = ""] = await world.translate(["fr", "de"]);
  await world.endpoint({ events: ["avatar_video.success"] });
  await world.endpoint({ events: ["video_translate.fail"] });
  await world.endpoint({ entity_id: id });
  await world.clock.advance(1_000);
  assertEquals(
    world.receiver.received.map(({ text }) => JSON.parse(text).event_id),
    [`evt_${id}`],
  );
});

Deno.test("webhooks of both schemes receive the same jobs, each in its form", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) });
  await world.endpoint();
  await world.post("/webhooks", { url: HOOK });
  await world.post("/jobs", {});
  await world.clock.advance(1_000);
  const forms = world.receiver.received.map(({ text, headers }) => [
    JSON.parse(text).type ?? JSON.parse(text).event_type,
    headers["webhook-signature"] !== undefined,
    headers["heygen-signature"] !== undefined,
  ]);
  assertEquals(forms, [
    ["video_translate.success", false, true],
    ["job.completed", true, false],
    ["video_translate.success", false, true],
    ["job.completed", true, false],
  ]);
});

Deno.test("older names of the signature's header come alone", async () => {
  for (const webhookSignature of ["signature", "x-heygen-signature"] as const) {
    using world = new WebhookWorld({ delay: fixed(1_000), webhookSignature });
    const { secret } = await world.endpoint();
    await world.clock.advance(1_000);
    const [message] = world.receiver.received;
    assert(message);
    const { headers, text } = message;
    assertEquals(headers[webhookSignature], signatureOf(message, secret));
    assertEquals(
      Object.keys(headers).filter((name) => name.startsWith("heygen-")),
      [],
    );
    await verifyWebhook({ headers, body: text }, secret, { scheme });
  }
});

Deno.test("the callback of a job is sent once, unsigned, whatever the receiver responds", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) }, answer(500));
  const [id] = await world.translate(["fr"], {
    callback_url: `${HOOK}/one`,
    callback_id: "secret-7",
  });
  await world.clock.advance(100 * HOUR);
  const [message, ...others] = world.receiver.received;
  assert(message);
  assertEquals(others, []);
  assertEquals(message.url, `${HOOK}/one`);
  assertEquals(
    Object.keys(message.headers).filter((name) => /sign|heygen/.test(name)),
    [],
  );
  const { event_type, event_data } = JSON.parse(message.text);
  assertEquals(event_type, "video_translate.success");
  assertEquals(event_data.video_translation_id, id);
  assertEquals(event_data.callback_id, "secret-7");
  const refused = await world.post("/v3/video-translations", {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: ["fr"],
    callback_url: "ftp://10.0.0.1/",
  });
  assertEquals(refused.status, 400);
  assertEquals(refused.body.error.param, "callback_url");
});

Deno.test("a callback to a target that is not allowed is a failed delivery with the reason", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const ids = await world.translate(["es"], {
    callback_url: "https://app.example/hook",
  });
  assertEquals(ids.length, 1);
  await world.clock.advance(1_000);
  const { body } = await world.get("/webhooks/callbacks/deliveries");
  const [attempt] = body.deliveries[0].attempts;
  assertStringIncludes(attempt.reason, "app.example");
});

Deno.test("a delivery of HeyGen is retried for up to 24 hours of the simulator's clock", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) }, answer(410));
  const { endpoint_id } = await world.endpoint();
  const start = world.clock.now() + 1_000;
  await world.clock.advance(100 * HOUR);
  const { received } = world.receiver;
  assertEquals(received.length, 7);
  const [first, ...others] = received.map(({ text }) => text);
  for (const text of others) assertEquals(text, first);
  const last = (received.at(-1)?.at ?? Infinity) - start;
  assert(last > 17 * HOUR && last <= 24 * HOUR, `${last}`);
  // Only Standard Webhooks unsubscribes with 410.
  const { data } = (await world.get("/v3/webhooks/endpoints")).body;
  assertEquals(data[0].status, "enabled");
  const path =
    `/webhooks/${endpoint_id}/deliveries?type=video_translate.success`;
  const { deliveries } = (await world.get(path)).body;
  assertEquals(deliveries[0].state, "failed");
});

Deno.test("the faults of deliveries apply to HeyGen's webhooks", async () => {
  for (const by of ["secret", "body"]) {
    using world = new WebhookWorld({
      delay: fixed(1_000),
      webhookFaults: [`bad-signature,by=${by}`],
    });
    const { secret } = await world.endpoint();
    await world.clock.advance(1_000);
    const [message] = world.receiver.received;
    assert(message);
    assert(
      message.headers["heygen-signature"] !== signatureOf(message, secret),
    );
  }
  using world = new WebhookWorld({
    delay: fixed(1_000),
    webhookFaults: ["duplicate"],
  });
  await world.endpoint();
  await world.clock.advance(1_000);
  const ids = world.receiver.received.map(({ headers }) =>
    headers["heygen-event-id"]
  );
  assertEquals(ids.length, 2);
  assertEquals(ids[0], ids[1]);
});

Deno.test("a deleted translation has no event", async () => {
  using world = new WebhookWorld({ delay: fixed(1_000) });
  const [id] = await world.translate(["fr"]);
  await world.endpoint({ entity_id: id });
  await world.send("DELETE", `/v3/video-translations/${id}`);
  await world.clock.advance(1_000);
  assertEquals(world.receiver.received, []);
  const { body } = await world.get(`/v3/webhooks/events?entity_id=${id}`);
  assertEquals(body.data, []);
});

Deno.test("a wait ends with the webhook, long before the next poll", async () => {
  const clock = new VirtualClock();
  const now = () => clock.now();
  const callbackIds = new Set(["order-7"]);
  let receiver = createReceiver({ scheme, callbackIds });
  using simulator = createSimulator({
    clock,
    delay: fixed(100_000),
    errorRate: 0,
    webhookFetch: (...sent) => receiver.handle(new Request(...sent)),
  });
  const { fetch } = simulator;
  const post = async (path: string, body: unknown) => {
    const headers = { "x-api-key": "k", "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await fetch(ORIGIN + path, init)).json()).data;
  };
  for (const signed of [true, false]) {
    if (signed) {
      const { secret } = await post("/v3/webhooks/endpoints", { url: HOOK });
      receiver = createReceiver({ secret, scheme, now });
    } else receiver = createReceiver({ scheme, callbackIds, now });
    const created = await post("/v3/video-translations", {
      video: { type: "url", url: "https://videos.example/in.mp4" },
      output_languages: ["fr"],
      ...(signed ? {} : { callback_url: HOOK, callback_id: "order-7" }),
    });
    const [job] = created.video_translation_ids;
    const report = await clock.run(
      fetchStatus(() => [30_000, 1e9].values(), {
        service: heygenV3({ apiKey: "k" }),
        baseUrl: ORIGIN,
        job,
        fetch,
        clock,
        receiver,
      }),
    );
    assertEquals(report.ended, "finished");
    assertEquals(report.elapsed, 100_000);
    assertEquals(report.requests, 3);
  }
});

Deno.test("the end of a batch is sent once, when all of its jobs have ended", async () => {
  const key = { "idempotency-key": "k" };
  for (const [seconds, headers] of [[60, {}], [0, {}], [0, key]] as const) {
    using world = new WebhookWorld({ delay: fixed(seconds * 1_000) });
    const { secret } = await world.endpoint({ events: ["batch.finished"] });
    const path = "/v3/video-translations";
    const { data } = (await world.send("POST", `${path}/batches`, {
      title: "All",
      callback_url: `${HOOK}/batch`,
      video_translations: [{
        video: { type: "url", url: "https://videos.example/in.mp4" },
        output_languages: ["fr", "de"],
      }],
    }, headers)).body;
    const { items } =
      (await world.get(`${path}/batches/${data.batch_id}`)).body.data;
    if (seconds > 0) {
      await world.send("DELETE", `${path}/${items[0].video_id}`);
      await world.clock.advance(59_000);
      assertEquals(world.receiver.received, []);
    }
    await world.clock.advance(1_000);
    const [callback, message, ...others] = world.receiver.received;
    assert(callback && message);
    assertEquals(others, []);
    assertEquals(callback.url, `${HOOK}/batch`);
    assertEquals(callback.headers["heygen-signature"], undefined);
    assertEquals(callback.text, message.text);
    const { "heygen-signature": signature } = message.headers;
    assertEquals(signature, signatureOf(message, secret));
    const { event_type, event_data } = JSON.parse(message.text);
    assertEquals(event_type, "batch.finished");
    assertEquals(event_data, {
      batch_id: data.batch_id,
      title: "All",
      total_items: 2,
      counts_by_status: seconds > 0
        ? { failed: 1, completed: 1 }
        : { completed: 2 },
    });
  }
});
