import { assert, assertEquals } from "@std/assert";
import { START } from "../routes/_simulated.ts";
import { hooked } from "./_hooked.ts";
import { answer } from "./_receiver.ts";

/** The delays of Standard Webhooks: 5 s, 5 min, 30 min, then hours. */
const RETRY_DELAYS = [5_000, 300_000, 1_800_000]
  .concat([2, 5, 10, 14, 20, 24].map((hours) => hours * 3_600_000));

const iso = (ms: number) => new Date(START + ms).toISOString();
const HOUR = 3_600_000;

/** The times between messages, in milliseconds. */
function gaps(received: readonly { readonly at: number }[]): number[] {
  return received.slice(1).map(({ at }, i) => at - (received[i]?.at ?? NaN));
}

Deno.test("a delivery is retried after 5 s to 24 h, and fails after the tenth attempt", async () => {
  const run = async (seed: string) => {
    using world = hooked(answer(500), { seed });
    const { clock, ask, hook, receiver, log } = world;
    const { id } = await hook({ events: ["job.cancelled"] });
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(30 * 24 * HOUR);
    const [delivery] = await log(id);
    return { waits: gaps(receiver.received), ids: receiver.ids, delivery };
  };
  const { waits, ids, delivery } = await run("a");
  assertEquals(waits.length, RETRY_DELAYS.length);
  for (const [i, wait] of RETRY_DELAYS.entries()) {
    const waited = waits[i] ?? NaN;
    assert(waited >= wait && waited < wait * 1.1 + 1, `${i}: ${waited}`);
  }
  assertEquals(new Set(ids).size, 1, "the same name each time");
  assertEquals(delivery.state, "failed");
  assertEquals(delivery.next_attempt_at, null);
  assertEquals(delivery.attempts.length, 10);
  assertEquals((await run("a")).waits, waits, "exact by seed");
  assert((await run("b")).waits.some((wait, i) => wait !== waits[i]));
});

Deno.test("the log has each attempt and the time of the next, as does the clock", async () => {
  using world = hooked((_, number) => {
    if (number === 1) throw new TypeError("connection refused");
    return answer(number === 2 ? 302 : 200)();
  });
  const { clock, ask, hook, log } = world;
  await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  const [first] = await log(id);
  assertEquals(first.state, "pending");
  assertEquals((await ask("GET", "/clock")).body.next, first.next_attempt_at);
  // Answered when that has been done which was due.
  for (let i = 0; i < 2; i++) {
    await ask("POST", "/clock/advance", { body: { to: "next" } });
  }
  const [{ attempts, ...rest }] = await log(id);
  assertEquals(rest, {
    id: first.id,
    webhook: id,
    url: "http://127.0.0.1:8080/hook",
    type: "webhook.test",
    job: null,
    state: "delivered",
    created_at: iso(0),
    next_attempt_at: null,
  });
  assertEquals(attempts[1].at, first.next_attempt_at);
  for (const { duration } of attempts) assert(duration >= 0 && duration < 10);
  assertEquals(
    // deno-lint-ignore no-explicit-any -- whatever the server has sent
    attempts.map(({ status, reason }: any) => [status, reason]),
    [
      [null, "connection refused"],
      [302, "Redirects are not followed"],
      [200, null],
    ],
  );
  assertEquals((await ask("GET", "/clock")).body.next, null);
});

Deno.test("Retry-After of a 429 or 503, and of no other status, delays the next attempt by up to a day", async () => {
  const date = (ms: number) => new Date(Date.now() + ms).toUTCString();
  for (
    const [status, headers, least, most] of [
      [429, { "retry-after": "7" }, 7_000, 7_000],
      [503, { "retry-after": "0" }, 5_000, 5_500],
      [429, { "retry-after": "2" }, 5_000, 5_500],
      [429, { "retry-after": date(-60_000) }, 5_000, 5_500],
      [503, { "retry-after": "1000000" }, 24 * HOUR, 24 * HOUR],
      [503, { "retry-after": "9".repeat(15) }, 24 * HOUR, 24 * HOUR],
      [503, { "retry-after": date(HOUR) }, HOUR - 60_000, HOUR + 1_000],
      [503, { "retry-after": "soon" }, 5_000, 5_500],
      [503, {}, 5_000, 5_500],
      [500, { "retry-after": "7" }, 5_000, 5_500],
    ] as const
  ) {
    using world = hooked((_, number) =>
      answer(number === 1 ? status : 204, { ...headers })()
    );
    const { clock, ask, hook, receiver } = world;
    const { id } = await hook({ events: ["job.cancelled"] });
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(25 * HOUR);
    const [wait = NaN] = gaps(receiver.received);
    assert(wait >= least && wait <= most, `${status}: ${wait}`);
  }
});

Deno.test("a receiver that is unavailable for an hour gets the message, whatever its Retry-After", async () => {
  for (const hint of ["0", "1", new Date(0).toUTCString()]) {
    let ready = false;
    using world = hooked(() =>
      answer(ready ? 204 : 503, { "retry-after": hint })()
    );
    const { clock, ask, hook, log } = world;
    const { id } = await hook({ events: ["job.cancelled"] });
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(HOUR);
    const [waiting] = await log(id);
    assertEquals([waiting.state, waiting.attempts.length], ["pending", 4]);
    ready = true;
    await clock.advance(3 * HOUR);
    assertEquals((await log(id))[0].state, "delivered");
  }
});

Deno.test("a 2xx counts as received, whatever becomes of its body", async () => {
  const locked = () => {
    const response = new Response("ok");
    response.body?.getReader();
    return response;
  };
  const bodies: [name: string, respond: () => Response][] = [
    ["locked", locked],
    [
      "not to be cancelled",
      () =>
        new Response(
          new ReadableStream({ cancel: () => Promise.reject(new Error("no")) }),
        ),
    ],
    [
      "endless to cancel",
      () =>
        new Response(
          new ReadableStream({ cancel: () => new Promise(() => {}) }),
        ),
    ],
  ];
  for (const [name, respond] of bodies) {
    using world = hooked(respond, { webhookTimeout: 1_000 });
    const { clock, ask, hook, log } = world;
    const { id } = await hook({ events: ["job.cancelled"] });
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(60_000);
    const [{ state, attempts }] = await log(id);
    assertEquals([state, attempts.length], ["delivered", 1], name);
  }
});

Deno.test("a hanging receiver holds virtual time for no longer than webhookTimeout", async () => {
  using world = hooked(() => new Promise(() => {}), { webhookTimeout: 10 });
  const { clock, ask, hook, log } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(HOUR);
  const [{ attempts }] = await log(id);
  assertEquals(
    attempts.map(({ reason }: { reason: string }) => reason),
    Array(4).fill("No response within 0.01 s"),
  );
});

Deno.test("a redelivery has the same message and id, and all attempts", async () => {
  using world = hooked((_, number) => answer(number === 1 ? 204 : 500)());
  const { clock, ask, hook, receiver, log } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  const sent = (await ask("POST", `/webhooks/${id}/test`)).body;
  const path = `/webhooks/${id}/deliveries/${sent.id}/redeliver`;
  assertEquals((await ask("POST", path)).status, 409, "it is under way");
  await clock.advance(60_000);
  assertEquals((await log(id))[0].state, "delivered");
  const again = await ask("POST", path);
  assertEquals([again.status, again.body.state], [202, "pending"]);
  await clock.advance(5_500);
  const { received, ids } = receiver;
  assertEquals(ids, [sent.id, sent.id, sent.id]);
  assertEquals(new Set(received.map(({ text }) => text)).size, 1);
  const [, wait = NaN] = gaps(received);
  assert(wait >= 5_000 && wait <= 5_500, "after the first wait of all");
  const [{ attempts, state }] = await log(id);
  assertEquals([attempts.length, state], [3, "pending"]);
  // A pending delivery that is not being sent need not wait.
  assertEquals((await ask("POST", path)).status, 202);
  await clock.advance(0);
  assertEquals(received.length, 4);
  const other = `/webhooks/callbacks/deliveries/${sent.id}/redeliver`;
  assertEquals((await ask("POST", other)).status, 404, "not by another");
});

Deno.test("the concurrency is limited, and the order is that of the events", async () => {
  const open: (() => void)[] = [];
  let most = 0;
  let now = 0;
  using world = hooked(async () => {
    most = Math.max(most, ++now);
    await new Promise<void>((resolve) => open.push(resolve));
    now--;
    return new Response();
  });
  const { clock, create, hook, receiver } = world;
  await hook();
  const ids: string[] = [];
  for (let i = 0; i < 25; i++) ids.push((await create({ delay: 1 })).id);
  const moved = clock.advance(1_000);
  while (receiver.received.length < 25 || open.length > 0) {
    // Any that waits may be answered first.
    open.pop()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  await moved;
  assertEquals(most, 10, "half of them, as it is one receiver");
  assertEquals(receiver.events.map(({ data }) => data.id), ids);
});

Deno.test("a receiver that does not respond delays no other receiver", async () => {
  const stuck: (() => void)[] = [];
  using world = hooked(async ({ url }) => {
    if (url.includes(":9000")) {
      await new Promise<void>((resolve) => stuck.push(resolve));
    }
    return new Response();
  });
  const { clock, create, hook, receiver, log } = world;
  await hook({ url: "http://127.0.0.1:9000/stuck" });
  const { id } = await hook();
  for (let i = 0; i < 60; i++) await create({ delay: 1 });
  const moved = clock.advance(1_000);
  const healthy = () =>
    receiver.received.filter(({ url }) => url.includes(":8080")).length;
  // As many turns as it takes, unless it never does.
  for (let turns = 0; healthy() < 60 && turns < 1_000; turns++) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals([healthy(), stuck.length], [60, 10]);
  let done = false;
  moved.then(() => done = true);
  while (!done) {
    stuck.pop()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals((await log(id, "?state=delivered&limit=100")).length, 60);
  assertEquals(receiver.received.length, 120);
});

Deno.test("an advance waits for the responses to all deliveries that are due on the way", async () => {
  let last = 0;
  using world = hooked(async (_, number) => {
    // Real time, in which a clock that does not wait would run away.
    const bytes = new Uint8Array(1 << 16);
    for (let i = 0; i < 10; i++) await crypto.subtle.digest("SHA-256", bytes);
    last = world.clock.now() - START;
    return answer(number < 3 ? 500 : 204)();
  });
  const { ask, hook, log } = world;
  const { id } = await hook();
  await ask("POST", "/clock/advance", { body: { seconds: 400 } });
  const [{ attempts, state }] = await log(id);
  assertEquals([attempts.length, state], [3, "delivered"]);
  assertEquals(attempts[2].at, iso(last));
});

Deno.test("the log can be filtered, and has pages", async () => {
  using world = hooked(({ text }) =>
    answer(text.includes("webhook.test") ? 500 : 204)()
  );
  const { clock, create, hook, log, ask } = world;
  const { id } = await hook();
  await hook();
  for (let i = 0; i < 5; i++) await create({ delay: 1 });
  await clock.advance(1_000);
  const test = (await ask("POST", `/webhooks/${id}/test`)).body.id;
  await clock.advance(0);
  const all = await log(id);
  assertEquals(all.length, 6, "its own alone");
  assertEquals(all[0].id, test, "newest first");
  const ids = all.map((one) => one.id);
  assertEquals((await log(id, "?state=pending")).map((one) => one.id), [test]);
  assertEquals(
    (await log(id, "?type=job.completed")).map((one) => one.id),
    ids.slice(1),
  );
  const seen: string[] = [];
  let path: string | null =
    `/webhooks/${id}/deliveries?limit=2&state=delivered`;
  let pages = 0;
  while (path) {
    const response = await ask("GET", path);
    seen.push(...response.body.deliveries.map((one: { id: string }) => one.id));
    const { next } = response.body;
    assertEquals(
      response.headers.get("link"),
      next && `<${next}>; rel="next"`,
    );
    path = next;
    pages++;
  }
  assertEquals(seen, ids.slice(1));
  assertEquals(pages, 3);
  const wrong = await ask(
    "GET",
    `/webhooks/callbacks/deliveries?after=${test}`,
  );
  assertEquals(wrong.status, 422, "a delivery of another webhook");
});

Deno.test("closing a simulator aborts its deliveries and leaves no timer", async () => {
  const sent = Promise.withResolvers<AbortSignal>();
  const world = hooked(undefined, {
    webhookFetch: (_, init) => {
      if (init?.signal) sent.resolve(init.signal);
      return new Promise(() => {});
    },
  });
  const { hook, ask, clock, simulator } = world;
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/test`);
  const moved = clock.advance(60_000);
  const signal = await sent.promise;
  assertEquals(signal.aborted, false);
  simulator.close();
  assertEquals(signal.aborted, true);
  // The clock is released at once, and has no waiters.
  await moved;
  assertEquals(clock.next, Infinity);
});

Deno.test("a redelivery at the time of a scheduled attempt is sent once", async () => {
  using world = hooked((_, number) =>
    answer(number === 1 ? 503 : 204, { "retry-after": "0" })()
  );
  const { clock, ask, hook, receiver } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  const { id: name } = (await ask("POST", `/webhooks/${id}/test`)).body;
  await clock.advance(0);
  const path = `/webhooks/${id}/deliveries/${name}/redeliver`;
  assertEquals((await ask("POST", path)).status, 202);
  await clock.advance(6_000);
  assertEquals(receiver.ids, [name, name]);
});

Deno.test("webhookFetch must not follow redirects", async () => {
  const asked: unknown[] = [];
  using world = hooked(undefined, {
    webhookFetch: (_, init) => {
      asked.push([init?.method, init?.redirect]);
      return Promise.resolve(new Response());
    },
  });
  const { clock, ask, hook } = world;
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  assertEquals(asked, [["POST", "manual"]]);
});

Deno.test("a callback that responds with 410 is not sent again", async () => {
  using world = hooked(answer(410));
  const { clock, create, log } = world;
  await create({ delay: 1, callback_url: "http://127.0.0.1:9000/" });
  await clock.advance(1_000);
  const [{ state, next_attempt_at }] = await log("callbacks");
  assertEquals([state, next_attempt_at], ["failed", null]);
});
