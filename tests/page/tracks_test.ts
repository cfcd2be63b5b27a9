import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals } from "@std/assert";
import { CLIENT } from "../../page/api.ts";
import { lanesOf, roundedUp } from "../../page/live/lane.ts";
import type { JobReport } from "../../page/bodies.ts";
import { type Poll, Tracks } from "../../page/tracks.ts";

const BASE = "http://127.0.0.1:5000";

/** A job that clients have polled, as the journal and its report have it. */
async function polled(seconds: Readonly<Record<string, readonly number[]>>) {
  const clock = new VirtualClock();
  using simulator = createSimulator({ clock, seed: 1 });
  const ask = async (path: string, client = "x", body?: unknown) => {
    const response = await simulator.fetch(BASE + path, {
      headers: { "x-client": client, "content-type": "application/json" },
      ...body ? { method: "POST", body: JSON.stringify(body) } : {},
    });
    return await response.json();
  };
  const { id, created_at } = await ask("/jobs", "x", { delay: 10 });
  const times = Object.entries(seconds).flatMap(([client, times]) =>
    times.map((at) => ({ client, at }))
  ).sort((a, b) => a.at - b.at);
  let now = 0;
  for (const { client, at } of times) {
    await clock.advance((at - now) * 1_000);
    now = at;
    await ask(`/jobs/${id}`, client);
    await ask("/report", client);
  }
  const entries: Poll[] = (await ask("/journal?limit=1000")).entries
    .toReversed();
  const report: JobReport = await ask(`/jobs/${id}/report`);
  return { id, start: Date.parse(created_at), entries, report };
}

Deno.test("a lane has the polls of a client, and when it saw the end", async () => {
  const { id, start, entries } = await polled({
    a: [0, 4, 12],
    b: [3, 6],
    [CLIENT]: [5, 11],
  });
  const tracks = new Tracks();
  for (const entry of entries) tracks.record(entry);
  assertEquals(tracks.polls, 5);
  assertEquals(tracks.pollsOf(id), 5);
  assertEquals(
    lanesOf(start, tracks.of(id), []).lanes.map(({ name, polls, seenAt }) => [
      name,
      polls,
      seenAt,
    ]),
    [["a", [0, 4_000, 12_000], 12_000], ["b", [3_000, 6_000], undefined]],
  );
});

Deno.test("a lane joins the polls of the report and those of events once", async () => {
  const { id, start, entries, report } = await polled({
    a: [0, 4, 12],
    b: [3],
  });
  const tracks = new Tracks();
  for (const entry of entries.slice(3)) tracks.record(entry);
  const { lanes } = lanesOf(start, tracks.of(id), report.clients);
  assertEquals(lanes.map(({ name, polls }) => [name, polls]), [
    ["a", [0, 4_000, 12_000]],
    ["b", [3_000]],
  ]);
  const old = lanesOf(start, new Map(), report.clients).lanes;
  assertEquals(old.map((it) => it.seenAt), [12_000, undefined]);
});

Deno.test("tracks keep the jobs and the clients that polled last, and count all polls", () => {
  const tracks = new Tracks();
  const event = (job: number, client: number, at = 0): Poll => ({
    at: new Date(at).toISOString(),
    answered_at: new Date(at).toISOString(),
    client: `client ${client}`,
    job: String(job),
    poll: "redundant",
    waste_seconds: null,
  });
  for (let job = 0; job < 600; job++) tracks.record(event(job, 0));
  tracks.record(event(100, 0));
  assertEquals(tracks.jobs().length, 500);
  assertEquals(tracks.jobs().slice(0, 2), ["100", "599"]);
  assertEquals([tracks.of("99").size, tracks.of("101").size], [0, 1]);

  for (let client = 0; client < 300; client++) {
    tracks.record(event(7, client, client));
  }
  assertEquals(tracks.of("7").size, 100);
  const { lanes, count } = lanesOf(0, tracks.of("7"), []);
  assertEquals([lanes.length, count], [24, 100]);
  assertEquals(lanes[0]?.name, "client 76");

  for (let at = 0; at < 5_000; at++) tracks.record(event(8, 0, at));
  const track = tracks.of("8").get("client 0");
  assertEquals([track?.count, track?.polls.length], [5_000, 2_000]);
  assertEquals(track?.polls[0], 3_000);
});

Deno.test("the end of the axis leaves room for what comes, and changes seldom", () => {
  const ends = new Set<number>();
  for (let ms = 0; ms <= 600_000; ms += 100) {
    const end = roundedUp(ms);
    assert(end > ms && end <= Math.max(5_000, 1.4 * ms), String(ms));
    ends.add(end);
  }
  assert(ends.size < 30);
});
