import { FragileStore } from "../store/_fragile.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { simulated, START } from "../routes/_simulated.ts";
import { hooked, URL_OF_RECEIVER } from "./_hooked.ts";
import { answer, type Received, verify } from "./_receiver.ts";

const iso = (ms: number) => new Date(START + ms).toISOString();

Deno.test("a webhook receives the ends of jobs, by script, time and request, when they happen", async () => {
  using world = hooked();
  const { clock, ask, create, hook, receiver, read } = world;
  await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
  const { secret } = await hook();
  const late = await create({ delay: 20 });
  const failed = await create({ delay: 5, outcome: "error" });
  const scripted = await create({ scenario: ["completed"] });
  const cancelled = await create({ delay: 60 });

  await clock.advance(1_000);
  await ask("DELETE", `/jobs/${cancelled.id}`);
  await read(scripted.id);
  await clock.advance(30_000);

  assertEquals(
    receiver.received.map((one) => {
      const { type, timestamp, data } = verify(one, secret);
      assertEquals(timestamp, data.completed_at);
      return [type, data.id, timestamp, one.at - START];
    }),
    [
      ["job.cancelled", cancelled.id, iso(1_000), 1_000],
      ["job.completed", scripted.id, iso(1_000), 1_000],
      ["job.error", failed.id, iso(5_000), 5_000],
      ["job.completed", late.id, iso(20_000), 20_000],
    ],
  );
});

Deno.test("a message has the data of GET /jobs/{id} at that time, with the origin of the webhook's owner", async () => {
  using world = hooked();
  const { clock, create, hook, receiver, read } = world;
  await hook();
  const { id } = await create({ delay: 1, title: "mine" });
  await clock.advance(1_000);
  const [event] = receiver.events;
  assertEquals(event?.data, await read(id));
  assertMatch(event?.data.result_url, /^http:\/\/simulator\.test\/jobs\//);
});

Deno.test("a message has the headers of Standard Webhooks, with real time on a virtual clock", async () => {
  using world = hooked();
  const { clock, hook, receiver, ask } = world;
  const { id, secret } = await hook();
  const before = Math.floor(Date.now() / 1_000);
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  const [one] = receiver.received;
  assert(one);
  const { "webhook-id": name = "", "webhook-timestamp": timestamp } =
    one.headers;
  assertMatch(name, /^msg_[0-9a-f]{16}$/);
  assert(Number(timestamp) >= before && Number(timestamp) < before + 30);
  assertEquals(one.headers["content-type"], "application/json");
  assertEquals(one.url, URL_OF_RECEIVER);
  assertEquals(verify(one, secret), {
    type: "webhook.test",
    timestamp: iso(0),
    data: { webhook: id },
  });
  const other = `whsec_${btoa("x".repeat(32))}`;
  assertThrows(() => verify(one, other), Error, "No matching signature");
});

Deno.test("a webhook receives only the events that it subscribed to", async () => {
  using world = hooked();
  const { clock, create, hook, receiver, ask } = world;
  const asked = ["job.queued", "job.running", "job.running"];
  const { id } = await hook({ events: asked });
  const { events } = (await ask("GET", `/webhooks/${id}`)).body;
  assertEquals(events, ["job.queued", "job.running"]);
  await create({ queue: 2, delay: 3 });
  await clock.advance(60_000);
  assertEquals(
    receiver.events.map(({ type, timestamp, data }) => [
      type,
      timestamp,
      data.phase,
    ]),
    [
      ["job.queued", iso(0), "queued"],
      ["job.running", iso(2_000), "running"],
    ],
  );
});

Deno.test("a job's callback receives its end, signed with the simulator's secret", async () => {
  const own = `whsec_${btoa("a secret of this simulator alone")}`;
  for (const webhookSecret of [own, undefined]) {
    using world = hooked(undefined, webhookSecret ? { webhookSecret } : {});
    const { clock, create, receiver, log, ask, simulator } = world;
    const secret = webhookSecret ?? simulator.settings.webhookSecret;
    const callback_url = "http://localhost:9000/done?job=1";
    const { id } = await create({ queue: 1, callback_url });
    const { id: other } = await create({ callback_url });
    await ask("DELETE", `/jobs/${other}`);
    await clock.advance(60_000);
    assertEquals(
      receiver.received.map((one) => {
        const { type, data } = verify(one, secret);
        return [one.url, type, data.id];
      }),
      [
        [callback_url, "job.cancelled", other],
        [callback_url, "job.completed", id],
      ],
    );
    const logged = await log("callbacks");
    assertEquals(logged.map(({ job, state }) => [job, state]), [
      [id, "delivered"],
      [other, "delivered"],
    ]);
  }
});

Deno.test("after a rotation both secrets sign for a day of the simulator's clock", async () => {
  using world = hooked();
  const { clock, ask, hook, receiver } = world;
  const { id, secret: first } = await hook();
  const rotated = await ask("POST", `/webhooks/${id}/rotate`);
  const second = rotated.body.secret;
  assert(first !== second);
  for (const ms of [86_399_999, 1]) {
    await clock.advance(ms);
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(0);
  }
  const [within, after] = receiver.received
    .filter(({ text }) => text.includes("webhook.test"));
  assert(within && after);
  verify(within, first);
  verify(within, second);
  verify(after, second);
  assertThrows(() => verify(after, first), Error, "No matching signature");
});

Deno.test("a further rotation does not let the first secret sign for longer", async () => {
  using world = hooked();
  const { clock, ask, hook, receiver } = world;
  const { id, secret } = await hook({ events: ["job.cancelled"] });
  await ask("POST", `/webhooks/${id}/rotate`);
  await clock.advance(43_200_000);
  await ask("POST", `/webhooks/${id}/rotate`);
  for (const signatures of [3, 2, 1]) {
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(0);
    const one = receiver.received.at(-1);
    assert(one);
    assertEquals(
      one.headers["webhook-signature"]?.split(" ").length,
      signatures,
    );
    if (signatures < 3) assertThrows(() => verify(one, secret));
    else verify(one, secret);
    await clock.advance(43_200_000);
  }
});

Deno.test("a secret signs for a day after its rotation, however many rotations follow", async () => {
  using world = hooked();
  const { clock, ask, hook, receiver } = world;
  const { id, secret } = await hook({ events: ["job.cancelled"] });
  const secrets = [secret];
  const rotate = () => ask("POST", `/webhooks/${id}/rotate`);
  for (let i = 1; i < 149; i++) secrets.push((await rotate()).body.secret);
  await clock.advance(3_600_000);
  secrets.push((await rotate()).body.secret);
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  const [one] = receiver.received;
  assert(one);
  for (const each of secrets) verify(one, each);
  const signature = one.headers["webhook-signature"] ?? "";
  assert(signature.length < 8_192, `${signature.length} bytes`);

  const refused = await rotate();
  assertEquals(refused.status, 429);
  assertEquals(refused.headers.get("retry-after"), "82800");
  assertMatch(refused.body.detail, /limit of 150 secrets/);
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  verify(receiver.received.at(-1) as Received, secret);
  await clock.advance(82_800_000);
  assertEquals((await rotate()).status, 200);
});

Deno.test("a webhook that is created after a change of an older one has an id of its own", async () => {
  using world = hooked(answer(204));
  const { ask, hook } = world;
  const [{ id }, second] = [await hook(), await hook()];
  assertEquals((await ask("POST", `/webhooks/${id}/rotate`)).status, 200);
  const third = await hook();
  assertEquals(new Set([id, second.id, third.id]).size, 3);
});

Deno.test("a test event that a fault delays is sent without another request", async () => {
  using world = hooked(answer(204), { webhookFaults: ["late=5"] });
  const { ask, clock, hook, receiver } = world;
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(5_000);
  assertEquals(receiver.received.length, 1);
});

Deno.test("a 410 disables a webhook also while nothing can be stored", async () => {
  const store = new FragileStore();
  using world = hooked(answer(410), { store });
  const { ask, clock, hook, create } = world;
  const { id } = await hook();
  await create();
  store.full = true;
  await clock.advance(10_000);
  store.full = false;
  const { body } = await ask("GET", "/webhooks");
  assertEquals(body.webhooks[0].id, id);
  assertEquals(typeof body.webhooks[0].disabled_at, "string");
});

Deno.test("a receiver that responds with 410 gets nothing more, and its pending deliveries fail", async () => {
  using world = hooked((_, number) => answer(number < 3 ? 500 : 410)());
  const { clock, create, hook, receiver, log, ask } = world;
  const { id } = await hook();
  // Two that fail and stay pending, then one with the 410.
  for (const delay of [1, 2, 3, 100]) await create({ delay });
  await clock.advance(3_500);
  assertEquals(receiver.received.length, 3);
  const { disabled_at } = (await ask("GET", `/webhooks/${id}`)).body;
  assertEquals(disabled_at, iso(3_000));
  await clock.advance(1e9);
  assertEquals(receiver.received.length, 3);
  const logged = await log(id);
  assertEquals(
    logged.map(({ state, next_attempt_at }) => [state, next_attempt_at]),
    [["failed", null], ["failed", null], ["failed", null]],
  );
  for (const path of ["test", `deliveries/${logged[0].id}/redeliver`]) {
    const { status } = await ask("POST", `/webhooks/${id}/${path}`);
    assertEquals(status, 409, path);
  }
});

Deno.test("a removed webhook receives nothing more, and its log is removed", async () => {
  using world = hooked(answer(500));
  const { clock, create, hook, receiver, ask } = world;
  const { id } = await hook();
  await create({ delay: 1 });
  await clock.advance(1_000);
  assertEquals((await ask("DELETE", `/webhooks/${id}`)).status, 204);
  await clock.advance(1e9);
  assertEquals(receiver.received.length, 1);
  for (
    const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/deliveries"],
      ["POST", "/test"],
      ["POST", "/rotate"],
    ] as const
  ) {
    const { status } = await ask(method, `/webhooks/${id}${path}`);
    assertEquals(status, 404, method + path);
  }
  assertEquals((await ask("GET", "/webhooks")).body, { webhooks: [] });
});

Deno.test("the same seed gives the same ids and secrets", async () => {
  const run = async (seed: string) => {
    using world = hooked(undefined, { seed });
    const { clock, create, hook, receiver } = world;
    const hooks = [await hook(), await hook()];
    await create();
    await clock.advance(60_000);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    return { hooks, ids };
  };
  const [one, again, other] = await Promise.all(["a", "a", "b"].map(run));
  assertEquals(one, again);
  const names = [one, other].flatMap((all) => [
    ...all?.hooks.flatMap(({ id, secret }) => [id, secret]) ?? [],
    ...all?.ids ?? [],
  ]);
  assertEquals(new Set(names).size, names.length, "all are different");
  assertEquals(names.length, 2 * (4 + 4));
});

Deno.test("the secret of a webhook is returned only when it is new", async () => {
  using world = hooked();
  const { hook, ask } = world;
  const created = await hook({ description: "mine" });
  assertMatch(created.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret: _, ...rest } = created;
  assertEquals(rest as unknown, {
    id: created.id,
    url: URL_OF_RECEIVER,
    scheme: "standard",
    events: ["job.completed", "job.error", "job.cancelled"],
    description: "mine",
    created_at: iso(0),
    disabled_at: null,
  });
  assertEquals((await ask("GET", `/webhooks/${created.id}`)).body, rest);
  assertEquals((await ask("GET", "/webhooks")).body, { webhooks: [rest] });
});

Deno.test({
  name: "a target without net permission is rejected when it is set",
  permissions: { net: false },
  fn: async () => {
    const network = simulated();
    for (
      const [url, missing] of [
        ["http://127.0.0.1:8080/hook", "127.0.0.1:8080"],
        ["http://[::1]/", "[::1]:80"],
        ["https://127.0.0.1/", "127.0.0.1:443"],
        ["http://localhost.:8080/", "localhost"],
      ] as const
    ) {
      for (
        const [path, field] of [
          ["/webhooks", "url"],
          ["/jobs", "callback_url"],
        ] as const
      ) {
        const response = await network.ask("POST", path, {
          body: { [field]: url },
        });
        assertEquals(response.status, 422, url);
        assertEquals(response.body.errors, [{
          pointer: `/${field}`,
          detail:
            `The target must be permitted by Deno: run with --allow-net=${missing}`,
        }]);
      }
    }
    // A function in place of the network needs no permission.
    using world = hooked();
    await world.hook();
  },
});

Deno.test("the default limit of webhooks is 100", async () => {
  using world = hooked();
  const { hook, ask } = world;
  for (let i = 0; i < 100; i++) await hook();
  const { status } = await ask("POST", "/webhooks", {
    body: { url: URL_OF_RECEIVER },
  });
  assertEquals(status, 409);
});

Deno.test("maxWebhooks sets the limit of webhooks", async () => {
  for (const maxWebhooks of [1, 101]) {
    using world = hooked(undefined, { maxWebhooks });
    const { hook, ask } = world;
    for (let i = 0; i < maxWebhooks; i++) await hook();
    const { status, body } = await ask("POST", "/webhooks", {
      body: { url: URL_OF_RECEIVER },
    });
    assertEquals(status, 409);
    assertEquals(
      body.detail,
      `The limit of ${maxWebhooks} webhooks is reached.`,
    );
  }
});

Deno.test("a webhook or callback with a private target is rejected with a reason", async () => {
  using world = hooked();
  const { ask } = world;
  const url = "http://169.254.169.254/latest/meta-data";
  for (
    const [path, body, pointer] of [
      ["/webhooks", { url }, "/url"],
      ["/jobs", { callback_url: url }, "/callback_url"],
    ] as const
  ) {
    const response = await ask("POST", path, { body });
    assertEquals(response.status, 422);
    assertEquals(response.body.errors, [{
      detail:
        "The target must be a loopback address, or allowed by --webhook-hosts: 169.254.169.254",
      pointer,
    }]);
  }
  // Nothing has come of them.
  assertEquals((await ask("GET", "/webhooks")).body.webhooks, []);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 1);
});
