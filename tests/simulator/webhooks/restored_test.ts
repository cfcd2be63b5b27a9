import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator } from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
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

testWithFolder(
  "a callback that was due between two runs is sent once, and no later job is waited for",
  async (folder) => {
    let now = 0;
    let waits = 0;
    let sent = 0;
    const open = () =>
      createSimulator({
        clock: {
          now: () => now,
          delay(_ms, { signal } = {}) {
            waits++;
            return new Promise((_, reject) =>
              signal?.addEventListener("abort", () => reject(signal.reason))
            );
          },
        },
        delay: fixed(1_000),
        store: openSqliteStore(`${folder}/sim.db`),
        webhookFetch: () => Promise.resolve(new Response(`${++sent}`)),
      });
    const send = (
      { fetch }: ReturnType<typeof open>,
      method: string,
      path: string,
      body: unknown,
    ) =>
      fetch(`http://x${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    {
      using first = open();
      // What is restored with it reads the time.
      await send(first, "PUT", "/faults/f", { fault: "empty", rate: 0 });
      const callback_url = "http://127.0.0.1:9000/";
      await send(first, "POST", "/jobs", { callback_url });
    }
    now = 1e6;
    using second = open();
    await second.settled();
    assertEquals(sent, 1);
    waits = 0;
    await send(second, "POST", "/jobs", {});
    await second.settled();
    assertEquals(waits, 0);
  },
);
