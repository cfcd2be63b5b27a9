import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { simulated } from "../routes/_simulated.ts";

Deno.test("the entity tag of a job changes with each phase and each hundredth of progress", async () => {
  const { ask, clock, create } = simulated();
  const { id } = await create({ queue: 1, delay: 10 });
  const version = async () => {
    const { headers } = await ask("GET", `/jobs/${id}`);
    const [, of, version] = /^"(.*)-(\d+)"$/.exec(headers.get("etag") ?? "") ??
      [];
    assertEquals(of, id);
    return Number(version);
  };
  const versions = [await version()];
  for (const ms of [999, 1, 99, 1]) {
    await clock.advance(ms);
    versions.push(await version());
  }
  assertEquals(versions, [1, 1, 2, 2, 3]);
  for (let hundredth = 2; hundredth < 100; hundredth++) {
    await clock.advance(100);
    assertEquals(await version(), 2 + hundredth);
  }
  for (const [ms, expected] of [[99, 101], [1, 102], [1e9, 102]] as const) {
    await clock.advance(ms);
    assertEquals(await version(), expected);
  }
});

Deno.test("an entity tag distinguishes states that differ by more than the server's time", async () => {
  const seconds = fc.integer({ min: 0, max: 20_000 }).map((ms) => ms / 1_000);
  const step = fc.oneof(
    fc.integer({ min: 0, max: 400 }),
    fc.integer({ min: 0, max: 20_000 }),
  );
  await fc.assert(
    fc.asyncProperty(
      seconds,
      seconds,
      fc.array(step, { minLength: 1, maxLength: 8 }),
      async (queue, delay, steps) => {
        const { ask, clock, create } = simulated();
        const { id } = await create({ queue, delay });
        const show = async () => {
          const { headers, text } = await ask("GET", `/jobs/${id}`);
          const lasting = text.replace(/"server_time":"[^"]+"/, "");
          return [headers.get("etag"), lasting];
        };
        let [etag, state] = await show();
        for (const ms of steps) {
          await clock.advance(ms);
          const [nextEtag, nextState] = await show();
          assertEquals(nextEtag === etag, nextState === state);
          [etag, state] = [nextEtag, nextState];
        }
      },
    ),
    { seed: 1 },
  );
});

Deno.test("an entity tag is strong, and that of one job", async () => {
  const { ask, create } = simulated();
  const [one, other] = [await create(), await create()];
  const etagOf = async (id: string) =>
    (await ask("GET", `/jobs/${id}`)).headers.get("etag") ?? "";
  assertMatch(await etagOf(one.id), /^"/);
  assertNotEquals(await etagOf(one.id), await etagOf(other.id));
});
