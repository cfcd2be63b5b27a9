import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld, ORIGIN } from "./_heygen.ts";

const DAY_MS = 86_400_000;

async function completed(world: HeyGenWorld) {
  const [id] = await world.translate();
  await world.clock.advance(1_000);
  const get = async () =>
    (await world.get(`/v3/video-translations/${id}`)).body.data;
  return { get, data: await get() };
}

Deno.test("result URLs lead to a small video, a sound and captions, without a key", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const { data } = await completed(world);
  for (
    const [field, type, start] of [
      ["video_url", "video/mp4", "\0\0\0 ftyp"],
      ["audio_url", "audio/wav", "RIFF"],
      ["srt_caption_url", "application/x-subrip", "1\n00:00:00,000 --> "],
      ["vtt_caption_url", "text/vtt", "WEBVTT\n\n1\n00:00:00.000 --> "],
    ] as const
  ) {
    const response = await world.simulator.fetch(data[field]);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), type);
    const bytes = await response.bytes();
    assert(new TextDecoder("latin1").decode(bytes).startsWith(start), field);
  }
});

Deno.test("result URLs expire on the simulator's clock, and each look signs new ones", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const { data, get } = await completed(world);
  await world.clock.advance(7 * DAY_MS - 1);
  assertEquals((await world.get(data.video_url)).status, 200);
  await world.clock.advance(1);
  assertEquals((await world.get(data.video_url)).status, 403);
  const again = await get();
  assertNotEquals(again.video_url, data.video_url);
  assertEquals((await world.get(again.video_url)).status, 200);
});

Deno.test("a changed or unsigned URL is refused", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const { data } = await completed(world);
  const url: string = data.video_url;
  for (
    const other of [
      url.replace(/Expires=\d+/, "Expires=9999999999"),
      url.replace(/Signature=./, "Signature=x"),
      url.replace("video.mp4", "audio.wav"),
      url.replace("video.mp4", "nothing"),
      url.replace(/\?.*/, ""),
      `${ORIGIN}/files/x/video.mp4?Expires=1e99&Signature=`,
    ]
  ) assertEquals((await world.get(other)).status, 403, other);
});

Deno.test("result URLs have the origin of the request", async () => {
  using world = new HeyGenWorld({ delay: fixed(1_000) });
  const [id] = await world.translate();
  await world.clock.advance(1_000);
  const { body } = await world.get(
    `https://api.heygen.com/v3/video-translations/${id}`,
  );
  assert(body.data.video_url.startsWith("https://api.heygen.com/files/"));
});
