import { assert, assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { watch } from "../push/_watch.ts";
import { Kept } from "../store/_kept.ts";
import { hooked } from "../webhooks/_hooked.ts";
import { BASE, simulated } from "./_simulated.ts";

const METADATA = {
  order: "A-1042",
  attempt: 2,
  tags: ["spanish", null, { urgent: true }],
  "": "é\u0000😀",
};

Deno.test("POST /jobs returns the caller's metadata wherever it returns the job", async () => {
  using its = hooked();
  const { ask, clock, create, read, hook, receiver } = its;
  await hook();
  const created = await create({ metadata: METADATA });
  assertEquals(created.metadata, METADATA);
  const stream = await watch(its, `/jobs/${created.id}/events`);
  assertEquals((await read(created.id)).metadata, METADATA);
  const { body } = await ask("GET", "/jobs");
  assertEquals(body.jobs[0].metadata, METADATA);
  assertEquals(body.jobs[1].metadata, null, "of a job without any");
  await clock.advance(10_000);
  assertEquals((await read(created.id)).metadata, METADATA);
  assertEquals(
    stream.heard.filter(({ event }) => event === "status")
      .map(({ data }) => [data.status, data.metadata]),
    [["pending", METADATA], ["completed", METADATA]],
  );
  const sent = receiver.events.filter(({ data }) => data.id === created.id);
  assertEquals(sent.map(({ data }) => data.metadata), [METADATA]);
});

Deno.test("POST /jobs stores a metadata field of any name", async () => {
  const { simulator } = simulated();
  const metadata = '{"__proto__":{"a":1},"constructor":2}';
  const response = await simulator.fetch(`${BASE}/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"metadata":${metadata}}`,
  });
  assertEquals(response.status, 202);
  const text = await response.text();
  assert(text.includes(`"metadata":${metadata}`), text);
});

Deno.test("POST /jobs takes metadata up to its bounds, and refuses it beyond them", async () => {
  const { ask, create } = simulated();
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`, i]));
  const filled = (bytes: number) => ({
    a: "é".repeat((bytes - '{"a":""}'.length) / 2),
  });
  const deep = (levels: number) =>
    JSON.parse('{"a":'.repeat(levels) + "1" + "}".repeat(levels));
  for (
    const metadata of [
      {},
      fields(50),
      { ["😀".repeat(64)]: 1 },
      filled(4_096),
      deep(600),
    ]
  ) {
    assertEquals((await create({ metadata })).metadata, metadata);
  }
  for (
    const [metadata, expected] of [
      [fields(51), "must have at most 50 fields: it has 51"],
      [
        { ["x".repeat(65)]: 1 },
        "must have names of at most 64 characters: one has 65",
      ],
      [filled(4_098), "must have at most 4096 bytes as JSON: it has 4098"],
      [deep(10_000), "must have at most 4096 bytes as JSON: it has 60001"],
      [[1], "must be an object: current value is [1]"],
      ["x", 'must be an object: current value is "x"'],
      [null, "must be an object: current value is null"],
    ]
  ) {
    const { status, body } = await ask("POST", "/jobs", { body: { metadata } });
    assertEquals(status, 422);
    assertEquals(body.errors, [{ detail: expected, pointer: "/metadata" }]);
  }
});

Deno.test("POST /jobs refuses metadata that JSON cannot write again", async () => {
  const { simulator } = simulated();
  const response = await simulator.fetch(`${BASE}/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"metadata":{"price":[1e999]}}',
  });
  const { status, errors } = await response.json();
  assertEquals([status, errors[0].pointer], [422, "/metadata/price"]);
});

testWithFolder("metadata survives a crash", async (folder) => {
  using kept = new Kept(`${folder}/sim.db`);
  const created = await kept.its.create({ metadata: METADATA });
  kept.crash();
  assertEquals(await kept.its.read(created.id), created);
});

Deno.test("faults do not rewrite metadata", async () => {
  const { ask, create, clock } = simulated();
  const metadata = {
    created_at: "2024-01-01T00:00:00.000Z",
    status: "completed",
    result_url: "http://127.0.0.1/mine",
    nested: { server_time: "2024-01-01T00:00:00.000Z" },
  };
  const { id } = await create({ metadata });
  await clock.advance(20_000);
  for (const fault of ["skew=60", "stuck", "unknown-status", "no-result"]) {
    const headers = { "x-sim-fault": fault };
    const { body } = await ask("GET", `/jobs/${id}`, { headers });
    assertEquals(body.metadata, metadata, fault);
  }
  const headers = { "x-sim-fault": "skew=60" };
  const { body } = await ask("GET", "/jobs", { headers });
  assertEquals(body.jobs[0].metadata, metadata);
  assertEquals(body.jobs[0].created_at, "2024-01-01T00:01:00.000Z");
});
