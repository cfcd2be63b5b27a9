import { assertEquals } from "@std/assert";
import { hooked } from "./_hooked.ts";
import { answer } from "./_receiver.ts";

/** A receiver whose answers are given by hand, in the order of the messages. */
function byHand() {
  const waiting: PromiseWithResolvers<Response>[] = [];
  return {
    /** What is under way. */
    get size() {
      return waiting.length;
    },
    answers: () => {
      const one = Promise.withResolvers<Response>();
      waiting.push(one);
      return one.promise;
    },
    /** Answers the message that came first. */
    give: (status: number) => waiting.shift()?.resolve(answer(status)()),
  };
}

/** Waits until something holds, for as many turns as that should ever take. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; !await holds() && turns < 1_000; turns++) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test("after a 410 active deliveries end by themselves, and others fail", async () => {
  const hand = byHand();
  using world = hooked(hand.answers);
  const { clock, create, hook, receiver, log } = world;
  const { id } = await hook();
  for (let i = 0; i < 12; i++) await create({ delay: 1 });
  const moved = clock.advance(1_000);
  await until(() => hand.size === 10);
  hand.give(410);
  const states = async () =>
    (await log(id)).reverse().map(({ state }) => state);
  await until(async () => (await states())[0] === "failed");
  assertEquals(await states(), [
    "failed",
    ...Array(9).fill("pending"),
    ...Array(2).fill("failed"),
  ]);
  hand.give(204);
  for (let i = 0; i < 8; i++) hand.give(500);
  await moved;
  // Those are not tried again.
  await clock.advance(10_000);
  assertEquals(receiver.received.length, 10);
  const [, two, three, ...others] = (await log(id)).reverse();
  assertEquals([two.state, three.state], ["delivered", "failed"]);
  for (const { attempts } of others.slice(-2)) assertEquals(attempts, []);
});

Deno.test("a webhook that is removed during a delivery leaves nothing behind", async () => {
  const hand = byHand();
  using world = hooked(hand.answers);
  const { clock, create, hook, receiver, ask } = world;
  await ask("DELETE", `/jobs/${(await ask("GET", "/status")).body.id}`);
  const { id } = await hook();
  for (let i = 0; i < 12; i++) await create({ delay: 1 });
  const moved = clock.advance(1_000);
  await until(() => hand.size === 10);
  await ask("DELETE", `/webhooks/${id}`);
  for (let i = 0; i < 10; i++) hand.give(i % 2 ? 204 : 500);
  await moved;
  assertEquals(receiver.received.length, 10);
  assertEquals((await ask("GET", "/clock")).body.next, null);
});

Deno.test("duplicate: a message that has not arrived is not sent twice", async () => {
  using world = hooked((_, number) => answer(number === 1 ? 500 : 204)(), {
    webhookFaults: ["duplicate"],
  });
  const { clock, hook, receiver, ask } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  assertEquals(receiver.received.length, 1);
  await clock.advance(6_000);
  assertEquals(receiver.received.length, 3);
});

Deno.test("a failed callback is retried without any webhook", async () => {
  using world = hooked((_, number) => answer(number === 1 ? 500 : 204)());
  const { clock, create, receiver, log } = world;
  await create({ delay: 1, callback_url: "http://127.0.0.1:9000/" });
  await clock.advance(60_000);
  assertEquals(receiver.received.length, 2);
  assertEquals((await log("callbacks"))[0].state, "delivered");
});

Deno.test("no timer is left without webhooks and callbacks", async () => {
  using world = hooked();
  const { clock, create, hook, ask } = world;
  // All the while there is a job that will end.
  await create({ delay: 3_600 });
  const rest = async () => {
    await clock.advance(2_000);
    return clock.next;
  };
  await create({ delay: 1, callback_url: "http://127.0.0.1:9000/" });
  assertEquals(await rest(), Infinity, "the callback has arrived");
  const { id } = await hook();
  await ask("POST", `/webhooks/${id}/rotate`);
  assertEquals(await rest() < Infinity, true, "there is a webhook");
  await ask("DELETE", `/webhooks/${id}`);
  assertEquals(await rest(), Infinity, "it has been removed");
});

Deno.test("a disabled webhook receives nothing, and others do", async () => {
  using world = hooked(({ url }) => answer(url.includes("gone") ? 410 : 204)());
  const { clock, create, hook, log } = world;
  const gone = await hook({ url: "http://127.0.0.1:8080/gone" });
  const here = await hook();
  for (const delay of [1, 2, 3]) await create({ delay });
  await clock.advance(5_000);
  assertEquals((await log(gone.id)).length, 1);
  assertEquals((await log(here.id)).length, 3);
});
