import { assert, assertEquals } from "@std/assert";
import { HeyGenWorld } from "./_heygen.ts";

/** When a translation with a length in seconds ends, in seconds of the clock. */
async function endOf(seconds: number | undefined): Promise<number> {
  using world = new HeyGenWorld({ preset: "heygen", errorRate: 0 });
  const [id = ""] = await world.translate(
    ["es"],
    seconds === undefined ? {} : { start_time: 0, end_time: seconds },
  );
  await world.clock.advance(1e9);
  const { body } = await world.get(`/v3/videos/${id}`);
  if (seconds !== undefined) assertEquals(body.data.duration, seconds);
  return body.data.completed_at - body.data.created_at;
}

Deno.test("the preset of the service scales the delay by the length of the video", async () => {
  const minute = await endOf(60);
  assert(minute > 120 && minute < 2_700, String(minute));
  const long = await endOf(600);
  assert(Math.abs(long - 10 * minute) <= 10, `${long} of ${minute}`);
});

Deno.test("the preset of the service has a pool of 10 jobs", async () => {
  using world = new HeyGenWorld({ preset: "heygen" });
  // The current job of /status takes one of the places.
  assertEquals((await world.translate(Array(9).fill("es"))).length, 9);
  const { status } = await world.post("/v3/video-translations", {
    video: { type: "url", url: "https://videos.example/in.mp4" },
    output_languages: ["es"],
  });
  assertEquals(status, 429);
});
