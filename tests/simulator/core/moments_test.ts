import { createSimulator } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { hooked } from "../webhooks/_hooked.ts";

Deno.test("all jobs of a request are created at one moment, however fast the clock", async () => {
  let now = Date.UTC(2024, 0);
  // A second passes each time that it is read.
  const clock = {
    now: () => now += 1_000,
    delay: () => new Promise<void>(() => {}),
  };
  using simulator = createSimulator({ clock, seed: 1 });
  const send = async (path: string, body?: unknown) => {
    const response = await simulator.fetch(`http://simulator.test${path}`, {
      headers: { "x-api-key": "k", "content-type": "application/json" },
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    });
    return (await response.json()).data;
  };
  const video = { type: "url", url: "https://example.com/a.mp4" };
  const { batch_id } = await send("/v3/video-translations/batches", {
    video_translations: [{ video, output_languages: ["es", "fr"] }],
  });
  const path = "/v3/video-translations";
  const batch = await send(`${path}/batches/${batch_id}`);
  const moments = [batch.created_at];
  for (const { video_id } of batch.items) {
    moments.push((await send(`${path}/${video_id}`)).created_at);
  }
  assertEquals(moments.length, 3);
  assertEquals(new Set(moments).size, 1, `${moments}`);
});

Deno.test("a job ends before another one begins at the same time", async () => {
  using world = hooked();
  const { clock, create, hook, receiver } = world;
  const events = ["job.running", "job.completed"];
  await hook({ events });
  const second = await create({ queue: 5, delay: 60 });
  const first = await create({ delay: 5 });
  receiver.received.length = 0;
  await clock.advance(5_000);
  assertEquals(
    receiver.events.map(({ type, data }) => [type, data.id]).slice(-2),
    [["job.completed", first.id], ["job.running", second.id]],
  );
});
