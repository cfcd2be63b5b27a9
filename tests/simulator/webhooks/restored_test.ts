import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "../store/_kept.ts";

testWithFolder(
  "the end of a batch is sent once, also where a run goes on at that moment",
  async (folder) => {
    const sent: string[] = [];
    using kept = new Kept(`${folder}/sim.db`, {
      webhookFetch: async (input, init) => {
        sent.push((await new Request(input, init).json()).event_type);
        return new Response();
      },
    });
    const video = { type: "url", url: "https://example.com/a.mp4" };
    const created = await kept.its.ask(
      "POST",
      "/v3/video-translations/batches",
      {
        headers: { "x-api-key": "k" },
        body: {
          callback_url: "http://127.0.0.1:9000/",
          video_translations: [{ video, output_languages: ["es", "fr"] }],
        },
      },
    );
    assertEquals(created.status, 202);
    await kept.clock.advance(10_000);
    assertEquals(sent, ["batch.finished"]);
    kept.crash();
    await kept.clock.advance(60_000);
    assertEquals(sent, ["batch.finished"]);
  },
);

testWithFolder(
  "delivered messages make room at the start of a run with less memory",
  async (folder) => {
    const webhookFetch = () => Promise.resolve(new Response());
    const delay = fixed(0);
    using kept = new Kept(`${folder}/sim.db`, { webhookFetch, delay });
    const { ask, create } = kept.its;
    const { body } = await ask("POST", "/webhooks", {
      body: { url: "http://127.0.0.1:8080/" },
    });
    const metadata = { text: "x".repeat(4_000) };
    for (let i = 0; i < 500; i++) await create({ metadata });
    await kept.clock.advance(1_000);
    kept.reopen({ maxMemory: 2 ** 24 });
    await kept.its.create({ metadata });
    await kept.clock.advance(0);
    const path = `/webhooks/${body.id}/deliveries?limit=1`;
    const [latest] = (await kept.its.ask("GET", path)).body.deliveries;
    assertEquals(
      latest.state,
      "delivered",
      "it was not refused for want of room",
    );
  },
);
