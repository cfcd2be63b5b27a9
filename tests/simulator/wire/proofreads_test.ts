import { assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { HeyGenWorld } from "./_heygen.ts";

const PATH = "/v3/video-translations/proofreads";
const source = { type: "url", url: "https://videos.example/in.mp4" };

Deno.test("a proofread makes captions, takes corrections, and generates a translation", async () => {
  using world = new HeyGenWorld({ delay: fixed(60_000) });
  const created = await world.post(PATH, {
    video: source,
    output_languages: ["Spanish (Spain)", "fr"],
    title: "Review",
    folder_id: "reviews",
  });
  const { proofread_ids: [id, other], status } = created.body.data;
  assertEquals([status, typeof other], ["processing", "string"]);
  const pending = (await world.get(`${PATH}/${id}`)).body.data;
  assertEquals([pending.status, pending.output_language, pending.title], [
    "processing",
    "Spanish (Spain)",
    "Review",
  ]);
  for (
    const refused of [
      await world.get(`${PATH}/${id}/srt`),
      await world.post(`${PATH}/${id}/generate`, {}),
    ]
  ) assertEquals(refused.status, 409);
  await world.clock.advance(60_000);
  assertEquals(
    (await world.get(`${PATH}/${id}`)).body.data.status,
    "completed",
  );
  const { srt_url } = (await world.get(`${PATH}/${id}/srt`)).body.data;
  assertEquals((await world.get(srt_url)).status, 200);
  const put = await world.send("PUT", `${PATH}/${id}/srt`, {
    srt: { ...source, url: "https://videos.example/in.srt" },
  });
  assertEquals(put.body.data.id, id);
  const generated = await world.post(`${PATH}/${id}/generate`, {});
  const { video_translation_id } = generated.body.data;
  const translation = await world.get(
    `/v3/video-translations/${video_translation_id}`,
  );
  assertEquals(translation.body.data.output_language, "Spanish (Spain)");
  assertEquals(translation.body.data.title, "Review");
  assertEquals(translation.body.data.folder_id, "reviews");
});

Deno.test("a proofread that does not exist is named", async () => {
  using world = new HeyGenWorld();
  const [id] = await world.translate();
  for (const path of [`${PATH}/${id}`, `${PATH}/x`, `${PATH}/x/srt`]) {
    const { status, body } = await world.get(path);
    assertEquals([status, body.error.message], [404, "Proofread not found."]);
  }
});
