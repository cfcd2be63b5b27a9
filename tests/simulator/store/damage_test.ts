import { randomStream } from "@heygen-sim/client/distributions";
import { StoreError } from "@heygen-sim/simulator/sqlite";
import { assert, assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "./_kept.ts";

const OPTIONS = {
  maxConcurrentJobs: 12,
  whenFull: "queue",
  webhookFetch: () => Promise.reject(new TypeError("The receiver is down")),
} as const;

const KEY = { headers: { "idempotency-key": "k" } };

/** Makes a store with rows of all kinds. */
async function fill(path: string): Promise<void> {
  using kept = new Kept(path, OPTIONS);
  const { ask, create } = kept.its;
  const url = "http://127.0.0.1:9999/hook";
  await ask("POST", "/webhooks", { body: { url } });
  await ask("POST", "/jobs", KEY);
  for (let n = 1; n <= 14; n++) {
    const { id } = await create({
      delay: n,
      ...(n % 2 ? { title: `Job ${n}`, metadata: { n } } : {}),
      ...(n % 5 ? {} : { scenario: ["503", "pending", "completed"] }),
    });
    await ask("GET", `/jobs/${id}`);
  }
  await kept.clock.advance(5_500);
}

/** All that a store shows; opening it changes the file. */
async function contentOf(path: string): Promise<string> {
  using kept = new Kept(path, OPTIONS);
  const { ask } = kept.its;
  const { body: { webhooks } } = await ask("GET", "/webhooks");
  const answers = [
    await ask("GET", "/status"),
    await ask("GET", "/jobs?limit=100"),
    await ask("GET", "/journal?limit=1000"),
    await ask("GET", `/webhooks/${webhooks[0].id}/deliveries`),
    await ask("POST", "/jobs", KEY),
  ];
  return answers.map(({ text }) => text).join("\n");
}

testWithFolder(
  "a store in which any one bit has changed opens with the same content or is refused",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path);
    const whole = Deno.readFileSync(path);
    const content = await contentOf(path);
    const random = randomStream("bits", "flips");
    let refused = 0;
    for (let i = 0; i < 80; i++) {
      const damaged = whole.slice();
      const at = Math.floor(random() * whole.length);
      const bit = Math.floor(random() * 8);
      damaged[at] = (damaged[at] ?? 0) ^ 1 << bit;
      Deno.writeFileSync(path, damaged);
      try {
        const found = await contentOf(path);
        assertEquals(found, content, `bit ${bit} of byte ${at}`);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        const start = `Cannot open the store '${path}' as it is `;
        assert(error.message.startsWith(start), error.message);
        refused++;
      }
    }
    assert(refused > 0);
  },
);
