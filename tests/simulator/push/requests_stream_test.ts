import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals } from "@std/assert";
import { requestSchema } from "../../../simulator/report/schema.ts";
import { BASE, simulated } from "../routes/_simulated.ts";
import { type Heard, watch } from "./_watch.ts";

/** The events in short: `POST first a`, `status completed`. */
function inShort(heard: readonly Heard[]): string[] {
  return heard.map(({ event, data }) =>
    event === "request"
      ? `${data.method} ${data.poll} ${data.client}`
      : `${event} ${data.phase ?? data.status}`
  );
}

const by = (client: string) => ({ headers: { "x-client": client } });

Deno.test("GET /events?requests=true sends each request about a job, in order among the events", async () => {
  const world = simulated({ retryAfter: 5_000 });
  const { ask, clock } = world;
  const stream = await watch(world, "/events?requests=true");
  const { body: { id } } = await ask("POST", "/jobs?key=secret", by("a"));
  const poll = (client: string) => ask("GET", `/jobs/${id}`, by(client));
  await poll("a");
  await clock.advance(2_000);
  await poll("a");
  await ask("GET", "/jobs", by("a"));
  await ask("GET", "/healthz", by("a"));
  await clock.advance(10_500);
  await poll("b");
  await poll("a");
  await ask("GET", `/jobs/${id}/result`, by("a"));
  await clock.advance(0);
  const { heard } = stream;
  assertEquals(
    inShort(heard).filter((text) => text !== "status completed"),
    [
      "status running",
      "POST null a",
      "GET first a",
      "GET redundant a",
      "GET end b",
      "GET end a",
      "GET null a",
    ],
  );
  assertEquals(inShort(heard).slice(4, 6), [
    "status completed",
    "status completed",
  ]);
  const requests = heard.flatMap(({ event, data }) =>
    event === "request" ? requestSchema.parse(data) : []
  );
  const { request_id, bytes, ...last } = requests[4] ?? {};
  assertEquals([typeof request_id, (bytes ?? 0) > 100], ["string", true]);
  assertEquals(last, {
    at: "2024-01-01T00:00:12.500Z",
    answered_at: "2024-01-01T00:00:12.500Z",
    method: "GET",
    path: `/jobs/${id}`,
    status: 200,
    client: "a",
    job: id,
    poll: "end",
    early: false,
    waste_seconds: 2.5,
    faults: [],
  });
  assertEquals(requests.filter(({ path }) => path.includes("?")), []);
  assertEquals(requests.map(({ early }) => early).indexOf(true), 2);
  await stream.leave();
});

Deno.test("a stream of requests leaves an automatic clock to the clients it watches", async () => {
  const world = simulated({ autoAdvance: true, delay: fixed(8_000) });
  const { ask } = world;
  const { body: { id } } = await ask("POST", "/jobs");
  const stream = await watch(world, "/events?requests=true");
  const polled = async () => (await ask("GET", `/jobs/${id}`)).body.server_time;
  const start = Date.parse(await polled());
  assertEquals(Date.parse(await polled()) - start, 2_000);
  await stream.leave();
});

Deno.test("requests in /events have no ids: a client that comes back misses no change of a job", async () => {
  const world = simulated();
  const { ask, clock, create } = world;
  const first = await watch(world, "/events?requests=true");
  const { id } = await create();
  await ask("GET", `/jobs/${id}`);
  await clock.advance(0);
  assertEquals(inShort(first.heard).length, 3);
  const created = first.heard.find(({ event }) => event === "status");
  assertEquals(first.lastId, created?.id);
  assertEquals(first.heard.at(-1)?.id, "");
  await first.leave();
  await ask("DELETE", `/jobs/${id}`);
  const back = await watch(world, "/events?requests=true", {
    from: first.lastId,
  });
  await ask("GET", `/jobs/${id}`);
  await clock.advance(0);
  assertEquals(inShort(back.heard), [
    "status cancelled",
    "GET end anonymous",
  ]);
  await back.leave();
});

Deno.test("GET /events?requests=all sends every request, also refused ones; without it none is sent", async () => {
  const world = simulated();
  const { ask, clock } = world;
  const all = await watch(world, "/events?requests=all");
  const none = await watch(world, "/events");
  for (const path of ["/journal", "/jobs", "/nothing", "/jobs?limit=0"]) {
    await ask("GET", path);
  }
  await clock.advance(0);
  assertEquals(
    all.heard.map(({ data: { path, status } }) => `${status} ${path}`),
    ["200 /journal", "200 /jobs", "404 /nothing", "422 /jobs"],
  );
  assertEquals(none.heard, []);
  await all.leave();
  await none.leave();
  for (const query of ["requests=yes", "request=true"]) {
    assertEquals((await ask("GET", `/events?${query}`)).status, 422, query);
  }
});

Deno.test("requests in /events need the key of the journal", async () => {
  const world = simulated({ adminKey: "secret" });
  const { ask } = world;
  assertEquals((await ask("GET", "/events?requests=true")).status, 401);
  const headers = { "x-admin-key": "secret" };
  const stream = await watch(world, "/events?requests=true", { headers });
  assertEquals(stream.status, 200);
  await stream.leave();
  const exposed = simulated({ exposed: true });
  assertEquals((await exposed.ask("GET", "/events?requests=all")).status, 403);
});

Deno.test("a client that is too slow for all requests gets missed, and those that are stored", async () => {
  const { ask, create, simulator } = simulated({
    maxMemory: 2 ** 24,
    delay: fixed(1e6),
  });
  const response = await simulator.fetch(`${BASE}/events?requests=true`);
  const { id } = await create();
  for (let i = 0; i < 300; i++) await ask("GET", `/jobs/${id}`, by(`c${i}`));
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (!text.includes('"client":"c299"')) {
    const { value = "", done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  const events = [...text.matchAll(/^event: (\w+)$/gm)].map(([, it]) => it);
  assertEquals(events.slice(0, 3), ["status", "missed", "request"]);
  assertEquals(events.filter((event) => event === "missed").length, 1);
  const clients = [...text.matchAll(/"client":"c(\d+)"/g)];
  const numbers = clients.map(([, number]) => Number(number));
  assertEquals(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => 300 - numbers.length + i),
  );
  assertEquals(numbers.length, 256);
});

Deno.test("a stream of requests ends where events that come before them are missing", async () => {
  const { create, simulator } = simulated({
    maxMemory: 2 ** 24,
    maxJobs: 2,
    delay: fixed(0),
  });
  using _ = simulator;
  const response = await simulator.fetch(`${BASE}/events?requests=true`);
  for (let i = 0; i < 150; i++) {
    await create({ metadata: { text: "x".repeat(4_000), i } });
  }
  const text = await response.text();
  assertEquals([...text.matchAll(/^event: (\w+)$/gm)], []);
});
