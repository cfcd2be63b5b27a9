import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import { createSimulator, type SimulatorOptions } from "@heygen-sim/simulator";
import { simulated, START } from "../routes/_simulated.ts";

/** What was drawn for a job, in milliseconds. */
interface Drawn {
  readonly queue: number;
  readonly work: number;
  readonly status: string;
}

/** What is drawn for the jobs of these requests, in order. */
async function draw(
  options: SimulatorOptions,
  bodies: readonly unknown[],
  start = START,
): Promise<Drawn[]> {
  const { clock, create, ask } = simulated({ seed: "tests", ...options });
  clock.set(start);
  for (const body of bodies) await create(body);
  await clock.advance(1e9);
  const drawn: Drawn[] = [];
  for (let path: string | null = "/jobs?limit=100"; path !== null;) {
    const { body }: Awaited<ReturnType<typeof ask>> = await ask("GET", path);
    for (const job of body.jobs) {
      const [created, started, completed] = [
        job.created_at,
        job.started_at ?? job.completed_at,
        job.completed_at,
      ].map(Date.parse) as [number, number, number];
      const { status } = job;
      drawn.push({
        queue: started - created,
        work: completed - started,
        status,
      });
    }
    path = body.next;
  }
  // The first job is that of /status.
  return drawn.reverse().slice(1);
}

const jobs = (count: number, body: unknown = {}) => Array(count).fill(body);
const RANDOM = { delay: uniform(1_000, 20_000), queue: uniform(0, 5_000) };

Deno.test("a job is the same for the same seed and number, whenever it is created", async () => {
  const options = { ...RANDOM, errorRate: 0.5 };
  assertEquals(
    await draw(options, jobs(20)),
    await draw(options, jobs(20), START + 12_345),
  );
});

Deno.test("a job waits and works for whole milliseconds, and works for at least 1, or 0", async () => {
  for (
    const [queue, delay, work] of [
      [0, 0, 0],
      [2.5, 0, 0],
      [0.4, 0.4, 1],
      [2.5, 1.4, 1],
      [7, 1.5, 2],
      [1e6, 12_345.6, 12_346],
    ] as const
  ) {
    const expected = { queue: Math.round(queue), work, status: "completed" };
    for (const waits of [queue, fixed(queue)]) {
      const options = { queue: waits, delay: fixed(delay) };
      assertEquals(await draw(options, jobs(1)), [expected]);
    }
  }
});

Deno.test("a job ends at a time that has a date", async () => {
  const { ask, clock } = simulated({ queue: 1e300, delay: fixed(1e300) });
  const next = async () => Date.parse((await ask("GET", "/clock")).body.next);
  assertEquals(await next(), START + 1e12);
  await clock.advance(1e12);
  assertEquals(await next(), START + 2e12);
});

Deno.test("a distribution that draws no duration is refused, with its name and what it drew", () => {
  for (const drawn of [NaN, -1, -Infinity, Infinity]) {
    const distribution = { ...fixed(1), sample: () => drawn };
    for (const name of ["delay", "queue"]) {
      assertThrows(
        () => createSimulator({ [name]: distribution }),
        RangeError,
        `Cannot simulate a job as '${name}' must draw finite durations of 0 ms or more: it drew ${drawn}`,
      );
    }
  }
});

Deno.test("jobs fail at the error rate, however long they take", async () => {
  for (const errorRate of [0, 1]) {
    const status = errorRate === 0 ? "completed" : "error";
    const all = await draw({ errorRate }, jobs(100));
    assert(all.every((job) => job.status === status));
  }
  const all = await draw({ ...RANDOM, errorRate: 0.3 }, jobs(1_500));
  const rate = (some: readonly Drawn[]) =>
    some.filter(({ status }) => status === "error").length / some.length;
  // The seed is fixed; the standard deviations are 0.012 and 0.017.
  assert(Math.abs(rate(all) - 0.3) < 0.04, `${rate(all)}`);
  const short = rate(all.filter(({ work }) => work < 10_500));
  assert(Math.abs(short - 0.3) < 0.05, `${short} of short ones`);
});

Deno.test("each part of a job is drawn by itself: another distribution, rate or request changes nothing else", async () => {
  const options = { ...RANDOM, errorRate: 0.5 };
  const drawn = await draw(options, jobs(30));
  const compare = async (
    other: SimulatorOptions,
    body: unknown,
    change: Partial<Drawn>,
  ) => {
    const found = await draw({ ...options, ...other }, jobs(30, body));
    assertEquals(found, drawn.map((job) => ({ ...job, ...change })));
  };
  await compare({ delay: fixed(7) }, {}, { work: 7 });
  await compare({ errorRate: 1 }, {}, { status: "error" });
  await compare({}, { queue: 0 }, { queue: 0 });
  await compare({}, { outcome: "error", title: "T" }, { status: "error" });
});

Deno.test("a request has its own durations and outcome, and draws from its own distributions", async () => {
  const [own, drawn] = await draw(RANDOM, [
    { delay: 0.042, queue: 0.5, outcome: "error" },
    { delay: "uniform:30,40" },
  ]);
  assertEquals(own, { queue: 500, work: 42, status: "error" });
  assert(drawn && drawn.work >= 30_000 && drawn.work <= 40_000);
});
