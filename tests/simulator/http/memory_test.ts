import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { short, watch } from "../push/_watch.ts";
import { simulated } from "../routes/_simulated.ts";

/** The least: 6 MiB for jobs, 4 for deliveries, 2 for keys, 1 for the journal. */
const LEAST = { maxMemory: 2 ** 24 };

/** A scenario of 60 kB whose steps are all different, and different from others'. */
function scenarioOf(number: number): string[] {
  return Array.from(
    { length: 325 },
    (_, i) => `latency=${number * 325 + i + 1}.`.padEnd(190, "0"),
  );
}

Deno.test("jobs are bounded by the memory of their scenarios: ended ones make room, or a new one is refused", async () => {
  const service = simulated({ ...LEAST, delay: fixed(10_000) });
  const { ask, clock, simulator } = service;
  using _ = simulator;
  const ids: string[] = [];
  const create = (n: number) =>
    ask("POST", "/jobs", { body: { scenario: scenarioOf(n) } });
  let response = await create(0);
  for (let n = 1; response.status === 202; n++) {
    assert(n < 100, "6 MiB hold fewer scenarios of 60 kB");
    ids.push(response.body.id);
    response = await create(n);
  }
  assert(ids.length > 10, `${ids.length} jobs`);
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("retry-after"), "10");
  assertEquals(
    response.body.detail,
    "The memory for jobs is full, and none has ended that could make room.",
  );
  // Nothing of it is lost, and what is small still finds room.
  for (const id of ids) {
    assertEquals((await ask("GET", `/jobs/${id}/result`)).status, 404, id);
  }
  assertEquals((await ask("POST", "/jobs")).status, 202);

  await clock.advance(10_000);
  assertEquals((await create(1_000)).status, 202);
  const [first = "", second = ""] = ids;
  const status = async (id: string) =>
    (await ask("GET", `/jobs/${id}/result`)).status;
  assertEquals(await status(first), 410, "it has made room");
  assertEquals(await status(second), 200);
  assertEquals((await ask("POST", "/reset")).status, 200);
  // Ended ones that were removed for others take no room any more.
  let pending = 1;
  while ((await create(1_000 + pending)).status === 202) pending++;
  assertEquals(pending, ids.length);
});

Deno.test("the memory of the current job makes room for the next one", async () => {
  const { ask, clock, simulator } = simulated({ ...LEAST, delay: fixed(1) });
  using _ = simulator;
  const add = (path: string, n: number, delay: number) =>
    ask("POST", path, { body: { scenario: scenarioOf(n), delay } });
  assertEquals((await add("/reset", 0, 1)).status, 200);
  await clock.advance(2_000);
  let n = 1;
  while ((await add("/jobs", n, 10_000)).status === 202) n++;
  assertEquals((await add("/reset", n, 1)).status, 200);
  assertEquals((await add("/reset", n, 1)).status, 503, "it is pending");
});

Deno.test("events are bounded by the memory of the jobs that they are about", async () => {
  const service = simulated({ ...LEAST, maxJobs: 2, delay: fixed(0) });
  const { ask, clock, simulator } = service;
  using _ = simulator;
  const start = await watch(service, "/events");
  const { lastId } = start;
  await start.leave();
  for (let n = 0; n < 20; n++) {
    const body = { scenario: scenarioOf(n) };
    assertEquals((await ask("POST", "/jobs", { body })).status, 202);
  }
  const back = await watch(service, "/events", { from: lastId });
  await clock.advance(0);
  assertEquals(short(back.heard).map((event) => event.split(" ")[1]), [
    "reset",
  ]);
  await back.leave();
  // Those of small jobs have room again.
  for (let n = 0; n < 20; n++) await ask("POST", "/jobs");
  const again = await watch(service, "/events", { from: back.lastId });
  await clock.advance(0);
  assertEquals(again.heard.length, 20);
  assert(again.heard.every(({ event }) => event !== "reset"));
  await again.leave();
});

Deno.test("the journal is bounded by its memory: the oldest requests make room", async () => {
  const service = simulated(LEAST);
  const { ask, simulator } = service;
  using _ = simulator;
  const COUNT = 2_000;
  for (let i = 0; i < COUNT; i++) {
    await ask("GET", `/${"p".repeat(250)}`, {
      headers: {
        "x-client": `${i}${"c".repeat(120)}`,
        "x-request-id": `${i}${"r".repeat(120)}`,
      },
    });
  }
  let entries = 0;
  let after: number | null = null;
  do {
    const query: string = after === null ? "" : `&after=${after}`;
    const { body } = await ask("GET", `/journal?limit=100${query}`);
    const [{ request_id: newest }] = body.entries;
    if (after === null) assert(newest.startsWith(`${COUNT - 1}r`), newest);
    entries += body.entries.length;
    after = body.next;
  } while (after !== null);
  assert(entries > 500 && entries < COUNT, `${entries} entries`);
});

Deno.test("idempotency keys are bounded by the memory of their responses", async () => {
  const service = simulated(LEAST);
  const { ask, simulator } = service;
  using _ = simulator;
  const create = (n: number) =>
    ask("POST", "/jobs", {
      body: { metadata: { text: "x".repeat(4_000), n } },
      headers: { "idempotency-key": `key-${n}` },
    });
  const COUNT = 500;
  for (let n = 0; n < COUNT; n++) await create(n);
  const replayed = async (n: number) =>
    (await create(n)).headers.get("idempotent-replayed");
  assertEquals(await replayed(COUNT - 1), "true");
  assertEquals(await replayed(0), null);
});
