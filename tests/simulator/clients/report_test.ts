import { type AlgorithmName, fetchStatus } from "@heygen-sim/client";
import { DEFAULT_DELAY } from "../../../distributions/mod.ts";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { JobReportBody } from "../../../simulator/report/schema.ts";
import * as naive from "./_naive.ts";
import { World, type WorldOptions } from "./_world.ts";

/** The counts of a client about a job, made by itself. */
class Waiter {
  requests = 0;
  bytes = 0;
  early = 0;
  failed = 0;
  redundant_polls = 0;
  /** When it knew of the end. */
  seenAt = NaN;
  #notBefore = -Infinity;
  #status: string | undefined;

  constructor(
    readonly world: World,
    readonly client: string,
  ) {}

  /** Sends a request, and counts. */
  readonly fetch = async (url: string, init: RequestInit = {}) => {
    if (this.world.now < this.#notBefore) this.early++;
    const headers = new Headers(init.headers);
    headers.set("x-client", this.client);
    const response = await this.world.fetch(url, { ...init, headers });
    this.requests++;
    const text = await response.clone().text();
    this.bytes += new TextEncoder().encode(text).length;
    const hint = response.headers.get("retry-after");
    if (hint !== null) this.#notBefore = this.world.now + 1_000 * Number(hint);
    const { ok, status } = response;
    if (ok) this.#learn(JSON.parse(text).status);
    else if (status === 304) this.#learn(this.#status);
    else this.failed++;
    return response;
  };

  #learn(status: string | undefined) {
    const ended = status !== "pending";
    if (this.#status !== undefined && (!ended || this.seenAt >= 0)) {
      this.redundant_polls++;
    } else if (ended) this.seenAt = this.world.now;
    if (ended) this.#notBefore = -Infinity;
    this.#status = status;
  }
}

/** How clients wait for a job. */
const CLIENTS: Readonly<
  Record<string, (waiter: Waiter, job: string) => Promise<unknown>>
> = {
  naive: (waiter, job) => {
    const { world: { base, clock }, fetch } = waiter;
    return naive.wait({ base, clock, fetch }, `${base}/jobs/${job}`, ask);
  },
  fibonacci: watch("fibonacci"),
  constant: watch("constant"),
};

const ask = naive.askAgain;

function watch(algorithm: AlgorithmName) {
  return ({ world: { clock, base: baseUrl }, fetch }: Waiter, job: string) =>
    fetchStatus(algorithm, { fetch, clock, baseUrl, job, random: () => 0.5 });
}

const WORLDS: Readonly<Record<string, WorldOptions>> = {
  "a good day": {},
  "a bad day": { faults: ["status=503,retry-after=5,rate=0.2"] },
};

for (const [day, options] of Object.entries(WORLDS)) {
  Deno.test(`the report of ${day} agrees with the counts of the clients`, async () => {
    using world = new World({
      delay: DEFAULT_DELAY,
      // Longer than the naive client's pause: that one comes too early.
      retryAfter: 3_000,
      most: 5_000,
      seed: 11,
      ...options,
    });
    const ids = await world.create(30);
    const visits = Object.entries(CLIENTS).map(([client, wait]) => {
      const own = ids.map((id) => ({ id, waiter: new Waiter(world, client) }));
      return { client, wait, own };
    });
    await world.run(Promise.all(
      visits.flatMap(({ own, wait }) =>
        own.map(({ id, waiter }) => wait(waiter, id))
      ),
    ));

    const reports: readonly JobReportBody[] = await Promise.all(
      ids.map((id) => world.read(`/jobs/${id}/report`)),
    );
    const clients = await world.report();
    assertEquals(clients.length, visits.length);
    for (const { client, own } of visits) {
      const wastes = own.map(({ waiter }, i) => {
        const { created_at, ends_at, clients } = reports[i] as JobReportBody;
        const ended = Date.parse(`${ends_at}`) - Date.parse(created_at);
        const waste = (waiter.seenAt - ended) / 1_000;
        assert(waste >= 0);
        const row = clients.find((row) => row.client === client);
        const { requests, redundant_polls, early, failed, bytes } = waiter;
        assertEquals(
          [row?.requests, row?.redundant_polls, row?.early, row?.failed],
          [requests, redundant_polls, early, failed],
        );
        assertEquals([row?.bytes, row?.waste_seconds], [bytes, waste]);
        return waste;
      });
      const row = clients.find((row) => row.client === client);
      const sum = (
        key: "requests" | "redundant_polls" | "early" | "failed" | "bytes",
      ) => own.reduce((sum, { waiter }) => sum + waiter[key], 0);
      assertEquals([row?.jobs, row?.seen], [30, 30]);
      for (
        const key of [
          "requests",
          "redundant_polls",
          "early",
          "failed",
          "bytes",
        ] as const
      ) assertEquals(row?.[key], sum(key), `${client}: ${key}`);
      // The report has six digits after the point.
      assertAlmostEquals(
        row?.requests_per_job ?? NaN,
        sum("requests") / 30,
        1e-6,
      );
      assertEquals(row?.max_waste_seconds, Math.max(...wastes));
      const mean = wastes.reduce((sum, waste) => sum + waste) / 30;
      assertAlmostEquals(row?.mean_waste_seconds ?? NaN, mean, 1e-6);
      assertEquals(sum("early") > 0, client === "naive");
      assertEquals(sum("failed") > 0, day === "a bad day");
    }
  });
}
