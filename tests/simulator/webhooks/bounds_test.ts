import type { SimulatorOptions } from "@heygen-sim/simulator";
import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { hooked } from "./_hooked.ts";
import { answer } from "./_receiver.ts";

/** 4 MiB for deliveries, of some 10 kB each. */
const COUNT = 600;
const metadata = { text: "x".repeat(4_000) };

/** A webhook, and many jobs that have ended. */
async function filled(options: SimulatorOptions) {
  const delay = fixed(0);
  const world = hooked(undefined, { maxMemory: 2 ** 24, delay, ...options });
  const { clock, hook, ask, create } = world;
  const { id } = await hook();
  for (let i = 0; i < COUNT; i++) await create({ metadata });
  await clock.advance(0);
  const all = [];
  let path: string | null = `/webhooks/${id}/deliveries?limit=100`;
  while (path !== null) {
    const { body }: Awaited<ReturnType<typeof ask>> = await ask("GET", path);
    all.push(...body.deliveries);
    path = body.next;
  }
  return { world, id, all };
}

Deno.test("deliveries beyond the memory of pending ones fail, and tests are rejected until there is room", async () => {
  const { world, id, all } = await filled({ webhookFaults: ["late=1e6"] });
  using _ = world;
  const { ask, clock, receiver } = world;
  assert(all.length > 300 && all.length < COUNT, `${all.length} are pending`);
  assert(all.every(({ state }) => state === "pending"));
  const test = async () => {
    const { status, body } = await ask("POST", `/webhooks/${id}/test`);
    return [status, body.detail];
  };
  const full = "The limit of pending deliveries is reached.";
  assertEquals(await test(), [409, full]);
  const [{ id: pending }] = all;
  const path = `/webhooks/${id}/deliveries/${pending}/redeliver`;
  assertEquals((await ask("POST", path)).status, 202, "it has room already");
  await clock.advance(0);
  assertEquals(receiver.ids, [pending]);
  assertEquals(await test(), [202, undefined]);
});

Deno.test("delivered messages are bounded by their memory: the oldest make room", async () => {
  const { world, all } = await filled({});
  using _ = world;
  assert(all.length > 300 && all.length < COUNT, `${all.length} are stored`);
  assert(all.every(({ state }) => state === "delivered"));
  const { receiver } = world;
  assertEquals(receiver.received.length, COUNT);
  assertEquals(
    all.map(({ id }) => id).reverse(),
    receiver.ids.slice(-all.length),
  );
});

Deno.test("a delivery has its latest 50 attempts", async () => {
  let status = 500;
  using world = hooked(() => answer(status++)());
  const { clock, hook, ask, log } = world;
  const { id } = await hook({ events: ["job.cancelled"] });
  await ask("POST", `/webhooks/${id}/test`);
  await clock.advance(0);
  const [{ id: name }] = await log(id);
  for (let i = 1; i < 60; i++) {
    await ask("POST", `/webhooks/${id}/deliveries/${name}/redeliver`);
    await clock.advance(0);
  }
  const [{ attempts }] = await log(id);
  assertEquals(
    attempts.map(({ status }: { status: number }) => status),
    Array.from({ length: 50 }, (_, i) => 510 + i),
  );
});

Deno.test("there are 10,000 deliveries that have ended; the one that ended first makes room", async () => {
  using world = hooked(undefined, {
    delay: fixed(0),
    webhookFaults: ["lost"],
  });
  const { clock, hook, ask, create, log } = world;
  const ids: string[] = [];
  for (let i = 0; i < 100; i++) ids.push((await hook()).id);
  for (let i = 0; i < 100; i++) await create();
  const [first = "", second = ""] = ids;
  const states = async (id: string) =>
    (await log(id, "?limit=100")).map(({ state }) => state);
  assertEquals(await states(first), Array(100).fill("lost"));
  const oldest = (await log(first, "?limit=100")).at(-1).id;
  // Sent again, it ends last.
  await ask("POST", `/webhooks/${first}/deliveries/${oldest}/redeliver`);
  await clock.advance(0);
  await ask("POST", `/webhooks/${second}/test`);
  assertEquals(await states(first), [...Array(99).fill("lost"), "delivered"]);
  const { next } =
    (await ask("GET", `/webhooks/${second}/deliveries?limit=100`))
      .body;
  assertEquals(next, null, "its first one has made room for the test");
});
