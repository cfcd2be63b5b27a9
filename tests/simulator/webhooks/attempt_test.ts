import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { hooked } from "./_hooked.ts";
import { answer } from "./_receiver.ts";

/** The result of a delivery's first attempt. */
async function attemptBy(webhookFetch: typeof fetch, webhookTimeout = 10_000) {
  using world = hooked(undefined, { webhookFetch, webhookTimeout });
  const { clock, hook, log, ask } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  return (await log(id))[0].attempts[0];
}

Deno.test("an attempt fails after the timeout, and its signal aborts", async () => {
  let signal: AbortSignal | null | undefined;
  const { status, reason } = await attemptBy((_, init) => {
    signal = init?.signal;
    return new Promise(() => {});
  }, 20);
  assertEquals([status, reason], [null, "No response within 0.02 s"]);
  assertEquals(signal?.aborted, true);
});

Deno.test("the reason of a failure has at most 200 characters", async () => {
  const long = await attemptBy(() => {
    throw new Error("x".repeat(300));
  });
  assertEquals(long.reason, "x".repeat(200));
  assertEquals((await attemptBy(() => Promise.reject("no"))).reason, "no");
});

Deno.test("the reason of a failure includes its cause, without the URL", async () => {
  const cause = new Error(
    `error sending request for url (http://a/${"b".repeat(300)}): refused`,
  );
  const { reason } = await attemptBy(() =>
    Promise.reject(new TypeError("fetch failed", { cause }))
  );
  assertEquals(reason, "fetch failed: error sending request: refused");
});

Deno.test("a timestamp is rounded down to seconds", async () => {
  using _ = new FakeTime(1_999);
  let timestamp: string | null = null;
  await attemptBy((_, init) => {
    timestamp = new Headers(init?.headers).get("webhook-timestamp");
    return Promise.resolve(new Response());
  });
  assertEquals(timestamp, "1");
});

Deno.test("only a 2xx counts as received", async () => {
  for (const status of [200, 299, 300, 399, 400, 500]) {
    const one = await attemptBy(() => Promise.resolve(answer(status)()));
    assertEquals(one.status, status);
    assertEquals(one.reason === null, status < 300, `${status}`);
  }
});

Deno.test("nothing is sent after the simulator is closed", async () => {
  const world = hooked();
  const { clock, hook, create, receiver, simulator } = world;
  await hook();
  await create({ delay: 1 });
  clock.set(clock.now() + 1_000);
  simulator.getStatus();
  simulator.close();
  await clock.advance(1_000);
  assertEquals(receiver.received, []);
});

Deno.test("a delivery that is due twice at the same time is sent once", async () => {
  // A wait that is older than that of the retry ends before it.
  const redeliverAt = async (earlier: number, retryAt?: number) => {
    let fails = false;
    using world = hooked(() => answer(fails ? 500 : 204)());
    const { clock, hook, log, ask, receiver } = world;
    for (let i = 0; i < earlier; i++) {
      const { id } = await hook({ events: ["job.cancelled"] });
      const tests = i === 0 ? 509 : 1;
      for (let sent = 0; sent < tests; sent++) {
        await ask("POST", `/webhooks/${id}/test`);
      }
      await clock.advance(0);
      if (i > 0) await ask("DELETE", `/webhooks/${id}`);
    }
    receiver.received.length = 0;
    fails = true;
    const { id } = await hook({ events: ["job.cancelled"] });
    const due = retryAt === undefined
      ? undefined
      : clock.delay(retryAt - clock.now());
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(0);
    fails = false;
    const [{ id: name, next_attempt_at }] = await log(id);
    const again = due?.then(() =>
      ask("POST", `/webhooks/${id}/deliveries/${name}/redeliver`)
    );
    await clock.advance(10_000);
    const status = (await again)?.status;
    return { at: Date.parse(next_attempt_at), status, sent: receiver.ids };
  };
  // With two, the redelivery is the change after which outdated attempts go.
  for (const earlier of [0, 2]) {
    const { at } = await redeliverAt(earlier);
    const { status, sent } = await redeliverAt(earlier, at);
    assertEquals(status, 202);
    assertEquals(sent.length, 2);
    assert(sent[0] === sent[1]);
  }
});
