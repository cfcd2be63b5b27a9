import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { BASE, simulated, START } from "../routes/_simulated.ts";
import { assertNothingLeft, phaseIn, short, watch } from "./_watch.ts";

const QUEUED = { queue: fixed(4_000) };

Deno.test("GET /events reports all changes of all jobs from then on", async () => {
  const world = simulated(QUEUED);
  const { clock, create, ask } = world;
  const { id: old } = await create();
  const stream = await watch(world, "/events");
  await clock.advance(1_000);
  const start = Number(stream.lastId);
  assertEquals(stream.text, `retry: 1000\nid: ${start}\n\n`);
  const { id } = await create();
  await clock.advance(3_500);
  await ask("DELETE", `/jobs/${id}`);
  await clock.advance(20_000);
  const { body: { id: current } } = await ask("GET", "/status");
  assertEquals(
    stream.heard.map(({ id: number, data }) =>
      `${Number(number) - start} ${data.id} ${phaseIn(data)} ${
        data.server_time.slice(17, 23)
      }`
    ),
    [
      `1 ${id} queued 01.000`,
      `2 ${current} running 04.000`,
      `3 ${old} running 04.000`,
      `4 ${id} cancelled 04.500`,
      `5 ${current} completed 14.000`,
      `6 ${old} completed 14.000`,
    ],
  );
  assertEquals(stream.heard[5]?.data.completed_at, "2024-01-01T00:00:14.000Z");
  assertEquals(stream.end, undefined);
  await stream.leave();
  await assertNothingLeft(world);
});

Deno.test("a client that comes back to /events misses nothing, and receives nothing twice", async () => {
  const world = simulated();
  const { clock, create } = world;
  const whole = await watch(world, "/events");
  const { id } = await create();
  await clock.advance(0);
  const first = await watch(world, "/events");
  assertEquals(first.lastId, whole.lastId);
  await first.leave();
  await create();
  await clock.advance(12_000);
  const second = await watch(world, "/events", { from: first.lastId });
  const twice = await watch(world, "/events", { from: first.lastId });
  await create();
  await clock.advance(0);
  assertEquals(second.heard, whole.heard.slice(1));
  assertEquals(twice.heard, second.heard);
  assertEquals(whole.heard[0]?.data.id, id);
  const before = second.heard.length;
  const third = await watch(world, "/events", { from: second.lastId });
  await clock.advance(10_000);
  assertEquals(third.heard, whole.heard.slice(before + 1));
  assertEquals(third.text.startsWith("retry: 1000\n\nid: "), true);
});

Deno.test("a client that comes back to /events with a forgotten or unknown id receives reset", async () => {
  const world = simulated({ maxJobs: 20_000, delay: fixed(100_000) });
  const { clock, create, simulator } = world;
  const first = await watch(world, "/events");
  await clock.advance(0);
  await first.leave();
  const start = Number(first.lastId);
  for (let i = 0; i < 10_001; i++) {
    await simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  }
  const from = (id: string | number) =>
    watch(world, "/events", { from: String(id) });
  const kept = await from(start + 1);
  const unknown = await Promise.all(
    [start, start - 1, start + 99_999, 0, 1, "another-service"].map(from),
  );
  await clock.advance(0);
  assertEquals(kept.heard.length, 10_000);
  assertEquals(
    [kept.heard[0]?.id, kept.heard.at(-1)?.id],
    [String(start + 2), String(start + 10_001)],
  );
  const reset = { id: String(start + 10_001), event: "reset", data: {} };
  for (const stream of unknown) assertEquals(stream.heard, [reset]);
  await create();
  await clock.advance(0);
  for (const stream of [...unknown, kept]) {
    assertEquals(short(stream.heard).at(-1), `${start + 10_002} running`);
  }
  assertEquals(unknown.map(({ heard }) => heard.length), [2, 2, 2, 2, 2, 2]);
});

Deno.test("a client that does not read is disconnected, and gets reset when it comes back", async () => {
  const world = simulated({ maxJobs: 20_000, delay: fixed(100_000) });
  const { ask, clock, simulator } = world;
  const open = async () =>
    /^heygen_sim_open_requests (\d+)$/m.exec(
      (await ask("GET", "/metrics")).text,
    )?.[1];
  const create = () => simulator.fetch(`${BASE}/jobs`, { method: "POST" });
  const slow = await simulator.fetch(`${BASE}/events`);
  for (let i = 0; i < 10_000; i++) await create();
  await clock.advance(0);
  assertEquals(clock.next < Infinity, true, "it is still connected");
  await create();
  await clock.advance(0);
  assertEquals(clock.next, Infinity, "it is disconnected");
  assertEquals(await open(), "1", "its connection is still there");
  const ids = [...(await slow.text()).matchAll(/^id: (\d+)$/gm)];
  assertEquals(ids.length, 1, "where it began");
  assertEquals(await open(), "0");
  const back = await watch(world, "/events", { from: ids[0]?.[1] });
  await create();
  await clock.advance(0);
  assertEquals(back.heard.map(({ event }) => event), ["reset", "status"]);
  await back.leave();
});

Deno.test("a client that reads late gets all changes that are stored, in order", async () => {
  const world = simulated();
  const { create, simulator } = world;
  const response = await simulator.fetch(`${BASE}/events`);
  const expected: string[] = [];
  for (let i = 0; i < 5; i++) expected.push((await create()).id);
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (!text.includes(expected.at(-1) ?? "")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  const ids = [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
  assertEquals(ids, expected);
});

Deno.test("/events has no terminal event, whatever the number of the change", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  for (let i = 0; i < 50; i++) {
    await ask("DELETE", `/jobs/${(await create()).id}`);
  }
  const { body: { id } } = await ask("GET", "/status");
  const one = await watch(world, `/jobs/${id}/events`);
  const all = await watch(world, "/events");
  await clock.advance(10_000);
  assertEquals(short(one.heard).slice(-2), ["102 completed", "102 end"]);
  const last = `${Number(all.lastId)} completed`;
  assertEquals(short(all.heard), [last]);
});

Deno.test("an event id of another run with the same seed, which started at another time, leads to a reset", async () => {
  const before = simulated();
  const earlier = await watch(before, "/events");
  await before.create();
  await before.clock.advance(0);
  const clock = new VirtualClock(START + 1);
  const after = { ...simulated({ clock }), clock };
  for (let i = 0; i < 5; i++) await after.create();
  const later = await watch(after, "/events", { from: earlier.lastId });
  await after.create();
  await after.clock.advance(0);
  assertEquals(later.heard.map(({ event }) => event), ["reset", "status"]);
  await earlier.leave();
  await later.leave();
});
