import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { get, heygenKey, pathOf, request } from "../../page/api.ts";
import type { Job, JobList } from "../../page/bodies.ts";
import { cancelAll, rerun } from "../../page/jobs/actions.ts";
import { CREATE_ROUTES, type Created, idIn } from "../../page/jobs/routes.ts";
import { pageFetch } from "./_page_fetch.ts";

function world(options: SimulatorOptions = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({ clock, seed: 1, ...options });
  const faked = pageFetch(simulator);
  return {
    clock,
    create: (body: unknown) => request<Job>("POST", "jobs", body),
    job: (id: string) => get<Job>(`jobs/${id}`),
    [Symbol.dispose]() {
      faked[Symbol.dispose]();
      simulator[Symbol.dispose]();
    },
  };
}

Deno.test("each route of the form creates a job with the title, also on a strict server", async () => {
  using _ = world({ strict: true });
  for (const { path, body, isHeyGen } of CREATE_ROUTES) {
    const fields = { title: path, delay: "uniform:1,2", outcome: "error" };
    const headers = isHeyGen ? heygenKey() : {};
    const created = await request<Created>("POST", path, body(fields), headers);
    const { jobs: [job] } = await get<JobList>("jobs?limit=1");
    assertEquals(job?.title, path);
    assert([job?.id, job?.heygen_id].includes(idIn(created)), path);
  }
});

Deno.test("empty fields of the form are left to the server, and numbers are seconds", () => {
  const [jobs] = CREATE_ROUTES;
  const empty = { title: "", delay: "", outcome: "" };
  assertEquals(CREATE_ROUTES.slice(0, 2).map((it) => it.body(empty)), [{}, {}]);
  assertEquals(jobs?.body({ ...empty, delay: "2.5" }), { delay: 2.5 });
  // JSON has no such number; the server explains the text.
  assertEquals(jobs?.body({ ...empty, delay: "1e400" }), { delay: "1e400" });
});

Deno.test("errors are in the server's words, in each form of them", async () => {
  using _ = world({ maxConcurrentJobs: 1, delay: fixed(60_000) });
  const words: string[] = [];
  for (const { path, body, isHeyGen } of CREATE_ROUTES.slice(0, 3)) {
    const fields = { title: "", delay: "", outcome: "late" };
    const error = await assertRejects(
      () => request("POST", path, body(fields), isHeyGen ? heygenKey() : {}),
      Error,
    );
    words.push(error.message);
  }
  assert(words[0]?.startsWith("The request body is invalid. /outcome "));
  assertEquals(words[2]?.includes("concurrent"), true, words[2]);
});

Deno.test("a job that is run again has the same title, durations and outcome", async () => {
  using it = world({ delay: fixed(9_000) });
  const body = { title: "a", delay: 3, queue: 2, outcome: "error", length: 7 };
  const { id } = await it.create(body);
  const other = await it.create({ title: "b", delay: 4, metadata: { x: 1 } });
  await it.clock.advance(2_500);
  const early = await rerun(await it.job(other.id));
  await it.clock.advance(10_000);
  const late = await rerun(await it.job(id));
  await it.clock.advance(10_000);
  const [a, b] = [await it.job(late), await it.job(early)];
  assertEquals(
    [a.title, a.status, a.completion_time, a.length],
    ["a", "error", 5, 7],
  );
  assertEquals(
    Date.parse(a.started_at ?? "") - Date.parse(a.created_at),
    2_000,
  );
  const { status } = await it.job(other.id);
  assertEquals(
    [b.title, b.status, b.completion_time, b.metadata],
    ["b", status, 4, { x: 1 }],
  );
});

Deno.test("a cancelled job that is run again has a new duration", async () => {
  using it = world({ delay: fixed(9_000) });
  const { id } = await it.create({ title: "c" });
  await it.clock.advance(1_000);
  await cancelAll();
  const again = await rerun(await it.job(id));
  await it.clock.advance(9_000);
  assertEquals((await it.job(again)).completion_time, 9);
});

Deno.test("all pending jobs are cancelled, also on further pages", async () => {
  using it = world({ delay: fixed(9_000) });
  for (let i = 0; i < 130; i++) await it.create({});
  await cancelAll();
  const { jobs } = await get<JobList>("jobs?status=pending");
  assertEquals(jobs, []);
});

Deno.test("the path of the next page is below the page's own address", () => {
  const next = "/s/alice/jobs?limit=50&after=0123456789abcdef";
  assertEquals(
    pathOf({ next }),
    "jobs?limit=50&after=0123456789abcdef",
  );
  assertEquals(pathOf({ next: null }), undefined);
});
