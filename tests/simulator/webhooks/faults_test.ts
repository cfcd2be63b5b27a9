import { assert, assertEquals, assertThrows } from "@std/assert";
import { createSimulator } from "@heygen-sim/simulator";
import { START } from "../routes/_simulated.ts";
import { hooked } from "./_hooked.ts";
import { answer, verify } from "./_receiver.ts";

/** Runs jobs that end at 1, 2, 3 s ... for an hour. */
async function run(
  faults: readonly string[],
  count: number,
  seed: string | number = "faults",
) {
  using world = hooked(undefined, { seed, webhookFaults: faults });
  const { clock, create, hook, receiver, log, ask } = world;
  await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
  const { id, secret } = await hook();
  const jobs: string[] = [];
  for (let i = 1; i <= count; i++) jobs.push((await create({ delay: i })).id);
  await clock.advance(3_600_000);
  return { receiver, jobs, secret, log: await log(id, "?limit=100") };
}

Deno.test("duplicate: a message that has arrived is sent again with the same id", async () => {
  const { receiver, log } = await run(["duplicate"], 2);
  const [one, two] = [log[1].id, log[0].id];
  assertEquals(receiver.ids, [one, one, two, two]);
  assertEquals(log[0].attempts.length, 2);
  assertEquals(log[0].state, "delivered");
});

Deno.test("lost: a message is never sent, has the state lost, and can be redelivered", async () => {
  using world = hooked(undefined, { webhookFaults: ["lost"] });
  const { clock, hook, receiver, log, ask } = world;
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(1_000);
  const [{ id: name, state, attempts, next_attempt_at }] = await log(id);
  assertEquals([state, attempts, next_attempt_at], ["lost", [], null]);
  assertEquals(receiver.received, []);
  await ask("POST", `/webhooks/${id}/deliveries/${name}/redeliver`);
  await clock.advance(0);
  assertEquals(receiver.ids, [name]);
});

Deno.test("late: a message is delayed by a distribution and arrives after newer ones", async () => {
  const { receiver, jobs } = await run(["late=60,count=1"], 2);
  assertEquals(
    receiver.received.map(({ at }) => at - START),
    [2_000, 61_000],
  );
  assertEquals(receiver.events.map(({ data }) => data.id), jobs.reverse());
});

Deno.test("late: a delay is at most 1e12 ms, so that the log and the clock have a date", async () => {
  for (const delay of ["exponential:1e300", "fixed:1e305", "fixed:1e9"]) {
    using world = hooked(undefined, { webhookFaults: [`late=${delay}`] });
    const { hook, ask, log } = world;
    const { id } = await hook({ events: ["job.cancelled"] });
    const sent = await ask("POST", `/webhooks/${id}/test`);
    assertEquals(sent.status, 202, delay);
    const [{ next_attempt_at }] = await log(id);
    assertEquals(next_attempt_at, new Date(START + 1e12).toISOString(), delay);
    assertEquals((await ask("GET", "/clock")).status, 200, delay);
  }
});

Deno.test("bad-signature: an attempt has a wrong secret, timestamp or body, and the next one is correct", async () => {
  for (
    const [by, message] of [
      ["secret", "No matching signature"],
      ["time", "too old"],
      ["body", "No matching signature"],
    ] as const
  ) {
    const fault = `bad-signature=${by},count=1`;
    using world = hooked((_, number) => answer(number === 1 ? 401 : 204)(), {
      webhookFaults: [fault],
    });
    const { clock, hook, receiver, ask } = world;
    const { id, secret } = await hook();
    await ask("POST", `/webhooks/${id}/test`);
    await clock.advance(6_000);
    const [bad, good] = receiver.received;
    assert(bad && good);
    assertThrows(() => verify(bad, secret), Error, message, by);
    assertEquals(verify(good, secret).type, "webhook.test");
    assertEquals(bad.text, good.text);
  }
});

Deno.test("the faults of a delivery depend on the seed, and not on other deliveries", async () => {
  const lost = async (count: number, seed: number) =>
    (await run(["lost,rate=0.3"], count, seed)).log.reverse()
      .map(({ state }) => state === "lost");
  const all = await lost(60, 1);
  const hit = all.filter(Boolean).length;
  assert(hit > 8 && hit < 30, `${hit} of 60`);
  assertEquals(await lost(20, 1), all.slice(0, 20));
  assert(`${await lost(60, 2)}` !== `${all}`);
});

Deno.test("a ttl is measured by the simulator's clock", async () => {
  const { log } = await run(["lost,ttl=3"], 5);
  assertEquals(
    log.map(({ state }) => state).reverse(),
    ["lost", "lost", "delivered", "delivered", "delivered"],
  );
});

Deno.test("'webhookFaults' explains what is accepted, and refuses two faults of one name", () => {
  for (
    const [texts, Kind, message] of [
      ["status=503", TypeError, "duplicate, late, lost, bad-signature"],
      ["late", TypeError, "'distribution' must be given"],
      [
        "late=uniform:2,1",
        RangeError,
        "'distribution' must be a distribution of seconds",
      ],
      ["bad-signature=name", TypeError, '"secret", "time" or "body"'],
      ["lost,on=read", TypeError, "'on' is not known"],
      ["lost,rate=2", RangeError, "'rate' must be a number from 0 to 1"],
      [
        "lost,rate=0.1;lost,ttl=3",
        TypeError,
        "each of 'webhookFaults' must have a name of its own, as in 'lost,ttl=3,name=another': 'lost' is taken",
      ],
    ] as const
  ) {
    const webhookFaults = texts.split(";");
    assertThrows(() => createSimulator({ webhookFaults }), Kind, message);
  }
  createSimulator({ webhookFaults: ["lost,rate=0.1", "lost,name=b"] }).close();
});
