import { assertEquals } from "@std/assert";
import type { JobBody } from "../../../simulator/wire/jobs.ts";
import { assertProblem, type Simulated, simulated } from "./_simulated.ts";

/** Follows the pages from a first one to the last. */
async function pages(
  { ask }: Simulated,
  first: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<JobBody[][]> {
  const found: JobBody[][] = [];
  for (let path: string | null = first; path;) {
    const { status, headers, body } = await ask("GET", path);
    assertEquals(status, 200);
    found.push(body.jobs);
    path = body.next;
    assertEquals(headers.get("link"), path && `<${path}>; rel="next"`);
    await between();
  }
  return found;
}

function idsOf(jobs: readonly { readonly id: string }[]): string[] {
  return jobs.map(({ id }) => id);
}

Deno.test("GET /jobs lists jobs newest first, each as GET /jobs/{id} shows it", async () => {
  const { clock, simulator, ask, create, read } = simulated();
  const first = simulator.getStatus();
  await clock.advance(5_000);
  const second = await create({ title: "Second", queue: 60 });
  const third = await create();
  await ask("DELETE", `/jobs/${third.id}`);
  await clock.advance(5_000);
  const { status, headers, body } = await ask("GET", "/jobs");
  assertEquals([status, headers.get("cache-control")], [200, "no-store"]);
  const expected = [third, second, first].map(({ id }) => read(id));
  assertEquals(body, { jobs: await Promise.all(expected), next: null });
});

Deno.test("GET /jobs lists each job once on its pages, also while jobs are created", async () => {
  const its = simulated();
  const created = [its.simulator.getStatus().id];
  for (let i = 0; i < 24; i++) created.unshift((await its.create()).id);
  for (const between of [undefined, () => its.create()]) {
    const listed = (await pages(its, "/jobs?limit=7", between)).map(idsOf);
    const old = listed.flat().filter((id) => created.includes(id));
    assertEquals(old, created);
    assertEquals(listed.flat().length, 25, "new ones are before the first");
    assertEquals(listed.map(({ length }) => length), [7, 7, 7, 4]);
    created.unshift(...listed.flat().filter((id) => !old.includes(id)));
    if (between === undefined) continue;
    const all = (await pages(its, "/jobs?limit=100")).flat();
    assertEquals(all.length, 29);
  }
});

Deno.test("GET /jobs lists 20 jobs by default, and no empty page", async () => {
  const its = simulated();
  for (let i = 1; i < 20; i++) await its.create();
  const lengths = async (path: string) =>
    (await pages(its, path)).map(({ length }) => length);
  assertEquals(await lengths("/jobs"), [20]);
  assertEquals(await lengths("/jobs?limit=10"), [10, 10]);
  await its.create();
  assertEquals(await lengths("/jobs"), [20, 1]);
  assertEquals(await lengths("/jobs?limit=1"), Array(21).fill(1));
});

Deno.test("GET /jobs lists jobs of one status, on all pages", async () => {
  const its = simulated();
  const { clock, ask, create } = its;
  const expected: Record<string, string[]> = {
    pending: [],
    completed: [its.simulator.getStatus().id],
    error: [],
    cancelled: [],
  };
  for (let i = 0; i < 5; i++) {
    expected["completed"]?.unshift((await create()).id);
    expected["error"]?.unshift((await create({ outcome: "error" })).id);
    expected["pending"]?.unshift((await create({ queue: 60 })).id);
    expected["pending"]?.unshift((await create({ delay: 60 })).id);
    const { id } = await create();
    await ask("DELETE", `/jobs/${id}`);
    expected["cancelled"]?.unshift(id);
  }
  await clock.advance(10_000);
  for (const [status, wanted] of Object.entries(expected)) {
    const found = await pages(its, `/jobs?status=${status}&limit=2`);
    assertEquals(idsOf(found.flat()), wanted, status);
    assertEquals(found.length, Math.ceil(wanted.length / 2));
  }
});

Deno.test("GET /jobs goes on after a job that has been removed", async () => {
  const its = simulated({ maxJobs: 4 });
  const { clock, ask, create } = its;
  const kept = its.simulator.getStatus().id;
  const gone = await create({ delay: 1 });
  await create({ delay: 2 });
  await clock.advance(1_000);
  await create();
  await create();
  assertEquals((await ask("GET", `/jobs/${gone.id}`)).status, 410);
  const { body } = await ask("GET", `/jobs?after=${gone.id}`);
  assertEquals(idsOf(body.jobs), [kept]);
});

Deno.test("GET /jobs reports the invalid parameters of a query", async () => {
  const { ask } = simulated();
  const { id: second } = await simulated().create();
  const pointers = async (query: string) => {
    const reply = await ask("GET", `/jobs?${query}`);
    const { errors } = reply.body;
    assertProblem(reply, {
      status: 422,
      title: "Unprocessable Entity",
      instance: "/jobs",
      errors,
    });
    return errors.map(({ pointer }: { pointer: string }) => pointer).join();
  };
  for (const limit of ["0", "101", "-1", "1.5", "1e1", "0x5", "", "x"]) {
    assertEquals(await pointers(`limit=${limit}`), "limit", limit);
  }
  assertEquals(await pointers("status=running"), "status");
  assertEquals(await pointers("after=x"), "after");
  assertEquals(await pointers(`after=${second}`), "after");
  assertEquals(await pointers("after=0000000000000000"), "after");
  assertEquals(await pointers("before=1"), "before");
  assertEquals(await pointers("limit=1&limit=2"), "limit");
  for (const limit of [1, 100]) {
    assertEquals((await ask("GET", `/jobs?limit=${limit}`)).status, 200);
  }
  const { body: { id: first } } = await ask("GET", "/status");
  const { status, body } = await ask("GET", `/jobs?after=${first}`);
  assertEquals([status, body.jobs.length, body.next], [200, 0, null]);
});
