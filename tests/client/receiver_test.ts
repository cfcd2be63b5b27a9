import {
  constant,
  createReceiver,
  fetchStatus,
  fetchStatuses,
  systemClock,
  WebhookError,
} from "@heygen-sim/client";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { job as stateOf, pushServer, statusEvent } from "./_push_server.ts";
import { completed, job, pending, refuse, scripted } from "./_script.ts";
import { CountedController } from "./_signal.ts";
import {
  heygenBody,
  heygenRequest,
  heygenSignature,
  SECRET,
  standardRequest,
} from "./_signed.ts";
import { finish, step } from "./_time.ts";

/** Polls so seldom that an end before the first hour is due to an event. */
const hourly = () => constant({ interval: 3_600_000 });

const heygen = () => createReceiver({ secret: SECRET, scheme: "heygen" });

Deno.test("a webhook makes the wait look at the job at once", async () => {
  for (const channel of ["poll", "push"] as const) {
    using time = new FakeTime();
    const receiver = createReceiver({ secret: SECRET });
    let status = "pending";
    // Push finds neither a stream nor held requests, and polls.
    const server = scripted((signal) => job(status)(signal));
    const { fetch } = server;
    const work = fetchStatus(hourly, { job: "j1", receiver, fetch, channel });
    await step(time, 2_000);
    const before = server.sent.length;
    await step(time, 8_000);
    assertEquals(server.sent.length, before);
    status = "completed";
    const response = await receiver.handle(standardRequest({ id: "j1" }));
    assertEquals(response.status, 204);
    const report = await work;
    assertEquals(report.ended, "finished");
    assertEquals(server.sent.at(-1), 10_000);
    assertEquals(report.elapsed, 10_000);
    assertEquals(report.requests, before + 1);
  }
});

Deno.test("a webhook makes a wait that follows a stream look at the job at once", async () => {
  using time = new FakeTime();
  const receiver = createReceiver({ secret: SECRET });
  let status = "pending";
  const { fetch, paths } = pushServer(
    systemClock,
    ({ path }) =>
      path.endsWith("events") ? [statusEvent("pending"), 1e6] : stateOf(status),
  );
  const options = { channel: "push", job: "j1", receiver, fetch } as const;
  const work = fetchStatus(hourly, options);
  await step(time, 10_000);
  status = "completed";
  await receiver.handle(standardRequest({ id: "j1" }));
  const report = await work;
  assertEquals([report.ended, report.elapsed], ["finished", 10_000]);
  assertEquals(paths(), ["/jobs/j1/events", "/jobs/j1"]);
});

Deno.test("an event of HeyGen wakes by each field that names its job", async () => {
  for (
    const data of [
      {},
      { video_translate_id: undefined, video_translation_id: "j1-es" },
      { video_translate_id: "x", video_id: "j1-es" },
      { video_translate_id: undefined, id: "j1-es" },
    ]
  ) {
    using time = new FakeTime();
    const { fetch } = scripted(pending, completed);
    const receiver = heygen();
    const work = fetchStatus(hourly, { job: "j1-es", receiver, fetch });
    await step(time, 1_000);
    await receiver.handle(heygenRequest(heygenBody(data)));
    assertEquals((await work).elapsed, 1_000);
  }
});

Deno.test("what is lost, late, repeated, of another job or forged costs at most one look", async () => {
  using time = new FakeTime();
  const server = scripted(pending);
  const receiver = heygen();
  const work = fetchStatus(() => constant({ interval: 10_000 }), {
    job: "j1-es",
    receiver,
    fetch: server.fetch,
    timeout: 30_000,
  });
  await step(time, 1_000);
  // An event is no proof: the job is pending, and the polls go on.
  await receiver.handle(heygenRequest());
  await step(time, 1_000);
  for (
    const request of [
      heygenRequest(),
      heygenRequest(heygenBody({ video_translate_id: "j2" }, "evt_2")),
      heygenRequest(heygenBody({}, "evt_3"), {
        "heygen-signature": heygenSignature("another body"),
      }),
      heygenRequest(heygenBody({}, "evt_4"), {}),
    ]
  ) {
    await receiver.handle(request);
    await step(time, 1_000);
  }
  const report = await finish(time, work);
  assertEquals(report.ended, "timeout");
  assertEquals(server.sent, [0, 1_000, 10_000, 20_000, 30_000]);
});

Deno.test("an event that comes during a request is followed by another one", async () => {
  using time = new FakeTime();
  const receiver = heygen();
  let respond = () => {};
  const slow = () =>
    new Promise<Response>((resolve) =>
      respond = () => resolve(Response.json({ id: "j1-es", status: "pending" }))
    );
  const server = scripted(slow, job("completed"));
  const { fetch } = server;
  const work = fetchStatus(hourly, { job: "j1-es", receiver, fetch });
  await step(time, 100);
  await receiver.handle(heygenRequest());
  await step(time, 100);
  assertEquals(server.most, 1);
  respond();
  await finish(time, work);
  assertEquals(server.sent, [0, 200]);
});

Deno.test("an event does not override Retry-After", async () => {
  for (
    const act of [
      job("pending", { "retry-after": "5" }),
      refuse(503, { "retry-after": "5" }),
    ]
  ) {
    using time = new FakeTime();
    const server = scripted(act, completed);
    const receiver = heygen();
    const { fetch } = server;
    const work = fetchStatus(hourly, { job: "j1-es", receiver, fetch });
    await step(time, 1_000);
    await receiver.handle(heygenRequest());
    await finish(time, work);
    assertEquals(server.sent, [0, 5_000]);
  }
});

Deno.test("an event may come before the wait for its job", async () => {
  using time = new FakeTime();
  const receiver = heygen();
  await receiver.handle(heygenRequest());
  const options = { job: "j1-es", receiver, immediate: false };
  await step(time, 299_999);
  const early = scripted(completed);
  await fetchStatus(hourly, { ...options, fetch: early.fetch });
  assertEquals(early.sent, [0]);
  await step(time, 1);
  const late = scripted(completed);
  const work = fetchStatus(hourly, { ...options, fetch: late.fetch });
  await finish(time, work);
  assertEquals(late.sent, [3_600_000]);
  // With a first look at once the event adds none.
  await receiver.handle(heygenRequest(heygenBody({}, "evt_2")));
  const { sent, fetch } = scripted(pending);
  const timeout = 1_000;
  await finish(
    time,
    fetchStatus(hourly, { job: "j1-es", receiver, fetch, timeout }),
  );
  assertEquals(sent, [0, 1_000]);
});

Deno.test("events of jobs without a wait are kept in a bounded number", async () => {
  using time = new FakeTime();
  const receiver = heygen();
  const looks = async (job: string) => {
    const { fetch, sent } = scripted(completed);
    const options = { job, receiver, fetch, immediate: false };
    await finish(time, fetchStatus(() => constant({ interval: 1 }), options));
    return sent[0];
  };
  for (let i = 0; i <= 1_000; i++) {
    const data = { video_translate_id: `j${i}` };
    await receiver.handle(heygenRequest(heygenBody(data, `evt_${i}`)));
  }
  assertEquals(await looks("j0"), 1);
  assertEquals(await looks("j1"), 0);
});

Deno.test("one event wakes all waits for its job, and those for the current one", async () => {
  using time = new FakeTime();
  const receiver = createReceiver({ secret: SECRET });
  const { fetch, sent } = scripted(
    ...Array<typeof pending>(4).fill(pending),
    job("completed"),
  );
  const options = { receiver, fetch };
  const work = Promise.all([
    fetchStatus(hourly, { ...options, job: "j1" }),
    fetchStatus(hourly, options),
    fetchStatuses(["j1", "j2"], hourly, options),
  ]);
  await step(time, 1_000);
  await receiver.handle(standardRequest({ id: "j1" }, "a"));
  await step(time, 1_000);
  assertEquals(sent, [0, 0, 0, 0, 1_000, 1_000, 1_000]);
  await receiver.handle(standardRequest({ id: "j2" }, "b"));
  const [, , statuses] = await work;
  assertEquals(sent.at(-1), 2_000);
  assertEquals(statuses.map(({ status }) => status), [
    "fulfilled",
    "fulfilled",
  ]);
});

Deno.test("a wait with a receiver ends by its signal, and is forgotten", async () => {
  using time = new FakeTime();
  const receiver = heygen();
  let subscribed = 0;
  const counted = {
    subscribe(job: string | undefined, wake: () => void) {
      subscribed++;
      const end = receiver.subscribe(job, wake);
      return () => {
        subscribed--;
        end();
      };
    },
  };
  const leave = new CountedController();
  const server = scripted(pending);
  const work = fetchStatus(hourly, {
    job: "j1-es",
    receiver: counted,
    fetch: server.fetch,
    signal: leave.signal,
  });
  await step(time, 1_000);
  assertEquals(subscribed, 1);
  leave.abort(new Error("enough"));
  await assertRejects(() => work, Error, "enough");
  assertEquals(subscribed, 0);
  assertEquals(leave.listening, 0);
  await receiver.handle(heygenRequest());
  await step(time, 1_000);
  assertEquals(server.sent, [0]);
});

Deno.test("a callback without a signature is accepted by its callback_id alone", async () => {
  using time = new FakeTime();
  const callbackIds = new Set<string>();
  for (const secret of [SECRET, undefined]) {
    const receiver = createReceiver({ secret, scheme: "heygen", callbackIds });
    const send = async (data: object, headers = {}) => {
      const request = heygenRequest(heygenBody({ ...data }), headers);
      return (await receiver.handle(request)).status;
    };
    const server = scripted(pending, pending, completed);
    const { fetch } = server;
    const work = fetchStatus(hourly, { job: "j1-es", receiver, fetch });
    await step(time, 1_000);
    callbackIds.clear();
    assertEquals(await send({ callback_id: "cb-1" }), 401);
    callbackIds.add("cb-1");
    assertEquals(await send({}), 401);
    assertEquals(await send({ callback_id: "cb-2" }), 401);
    // Whatever has a signature is judged by that.
    const wrong = { "heygen-signature": "0".repeat(64) };
    assertEquals(await send({ callback_id: "cb-1" }, wrong), 401);
    await step(time, 1_000);
    assertEquals(server.sent.length, 1);
    // However often it comes, and whatever else it says.
    for (const url of ["a", "b", "c"]) {
      assertEquals(await send({ callback_id: "cb-1", url }), 204);
      await step(time, 1_000);
    }
    assertEquals(server.sent.length, 2);
    await finish(time, work);
  }
});

Deno.test("a receiver answers what is no webhook by a status and a reason", async () => {
  const receiver = heygen();
  const { handle } = receiver;
  const statuses: Record<string, number> = {};
  const send = async (name: string, request: Request) => {
    const response = await handle(request);
    statuses[name] = response.status;
    await response.body?.cancel();
    return response;
  };
  const url = "http://receiver.test/";
  // HeyGen checks an address by this.
  const options = await send(
    "OPTIONS",
    new Request(url, { method: "OPTIONS" }),
  );
  assertEquals(options.headers.get("allow"), "POST, OPTIONS");
  await send("GET", new Request(url));
  await send("unsigned", new Request(url, { method: "POST", body: "{}" }));
  await send("standard", standardRequest({ id: "j1" }));
  await send("no JSON", heygenRequest("{"));
  await send("large", heygenRequest(" ".repeat(1_048_577)));
  await send("other data", heygenRequest('{"event_type":"x","event_data":7}'));
  assertEquals(statuses, {
    OPTIONS: 204,
    GET: 405,
    unsigned: 401,
    standard: 401,
    "no JSON": 400,
    large: 413,
    "other data": 204,
  });
  const body = heygenBody();
  const raw = { headers: { signature: heygenSignature(body) }, body };
  assertEquals((await handle(raw)).status, 204);
});

Deno.test("wrong options of a receiver are rejected when it is created", () => {
  assertThrows(() => createReceiver({}), WebhookError, "there is no secret");
  assertThrows(
    () => createReceiver({ secret: "hush" }),
    WebhookError,
    "whsec_",
  );
  const make = (options: unknown) => () =>
    createReceiver(options as { secret: string });
  for (
    const [wrong, message] of [
      [{ scheme: "rsa" }, "'scheme' must be one of standard, heygen"],
      [{ callbackIds: ["a"] }, "'callbackIds' must be a set of ids"],
      [{ tolerance: "1" }, "'tolerance' must be a number of 0 or more"],
    ] as const
  ) {
    assertThrows(make({ secret: SECRET, ...wrong }), TypeError, message);
  }
});

Deno.test("a receiver that cannot be subscribed to is rejected before any request", async () => {
  const { fetch, sent } = scripted(completed);
  for (const receiver of [null, {}, "receiver"]) {
    const options = { receiver, fetch } as unknown as { job: string };
    await assertRejects(
      () => fetchStatus("manual", options),
      TypeError,
      "'receiver' must be a receiver of webhooks",
    );
  }
  assertEquals(sent, []);
});
