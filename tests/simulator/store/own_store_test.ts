import {
  type Store,
  type StoreCommit,
  type StoredJob,
  StoreError,
  type StoreHead,
  type StoreTable,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { simulated, START } from "../routes/_simulated.ts";

/** A store as a user writes one: it holds what it was given as JSON. */
class OwnStore implements Store {
  readonly journalInterval = Infinity;
  #head: string | undefined;
  readonly #jobs = new Map<number, string>();
  readonly #rows = new Map<string, string>();
  commits = 0;
  full = false;
  /** The names of the rows that the last commit has written. */
  written: readonly string[] = [];

  resumeAt(_speed: number): number | undefined {
    return this.head()?.time;
  }

  head(): StoreHead | undefined {
    return this.#head === undefined ? undefined : JSON.parse(this.#head);
  }

  *jobs(): Generator<StoredJob> {
    const numbers = [...this.#jobs.keys()].sort((a, b) => a - b);
    for (const number of numbers) {
      yield JSON.parse(this.#jobs.get(number) ?? "");
    }
  }

  *rows(table: StoreTable): Generator<readonly [key: string, value: unknown]> {
    for (const [name, value] of this.#rows) {
      const [of, key] = JSON.parse(name);
      if (of === table) yield [key, JSON.parse(value)];
    }
  }

  commit({ head, writes }: StoreCommit): void {
    if (this.full) throw new StoreError("It is full", { full: true });
    this.commits++;
    this.#head = JSON.stringify(head);
    const written: string[] = this.written = [];
    for (const write of writes) {
      if (write.kind === "row") {
        const name = JSON.stringify([write.table, write.key]);
        written.push(name);
        if (write.value === undefined) this.#rows.delete(name);
        else this.#rows.set(name, JSON.stringify(write.value));
      } else if (write.job) {
        this.#jobs.set(write.number, JSON.stringify(write.job));
      } else this.#jobs.delete(write.number);
    }
  }

  /** Replaces a text in all rows, as another version might have stored it. */
  replace(text: string, by: string): void {
    for (const [name, value] of this.#rows) {
      this.#rows.set(name, value.replaceAll(text, by));
    }
  }

  close(): void {}

  [Symbol.dispose](): void {}
}

Deno.test("a simulator continues in a store that a user wrote", async () => {
  const store = new OwnStore();
  const sent: string[] = [];
  let isDown = true;
  const open = () => {
    const clock = new VirtualClock(store.resumeAt(0) ?? START);
    const webhookFetch: typeof fetch = async (input, init) => {
      if (isDown) throw new TypeError("The receiver is down");
      sent.push((await new Request(input, init).json()).type);
      return new Response();
    };
    const its = simulated({
      store,
      clock,
      webhookFetch,
      seed: "own",
      maxConcurrentJobs: 4,
      whenFull: "queue",
    });
    return { ...its, clock };
  };
  const first = open();
  const key = { headers: { "idempotency-key": "k" } };
  const made = await first.ask("POST", "/jobs", {
    ...key,
    body: { delay: "uniform:1,2", metadata: { n: 1 } },
  });
  const callback_url = "http://127.0.0.1:9999/done";
  const cancelled = await first.create({ callback_url });
  const scripted = await first.create({ scenario: ["503", "completed"] });
  const waiting = await first.create({ delay: 5, title: "é" });
  await first.ask("GET", `/jobs/${scripted.id}`);
  await first.ask("DELETE", `/jobs/${cancelled.id}`);
  isDown = false;

  const second = open();
  const again = await second.ask("POST", "/jobs", {
    ...key,
    body: { delay: "uniform:1,2", metadata: { n: 1 } },
  });
  assertEquals([again.body, again.headers.get("idempotent-replayed")], [
    made.body,
    "true",
  ]);
  assertEquals((await second.read(scripted.id)).status, "completed");
  assertEquals((await second.read(waiting.id)).title, "é");
  await second.clock.advance(60_000);
  assertEquals((await second.read(waiting.id)).status, "completed");
  assertEquals((await second.read(made.body.id)).metadata, { n: 1 });
  assertEquals((await second.read(cancelled.id)).status, "cancelled");
  assertEquals(sent, ["job.cancelled"]);
  store.full = true;
  assertEquals((await second.ask("POST", "/jobs")).status, 507);
});

Deno.test("a job writes the rule that was applied to it, and no other one", async () => {
  const store = new OwnStore();
  const { create } = simulated({
    store,
    rules: [{ match: { title: "a" } }, {}],
  });
  await create();
  assertEquals(store.written, ['["rules","2"]']);
});

Deno.test("a store has the time from which a job waits, until it runs or ends", async () => {
  const store = new OwnStore();
  const { ask, clock, create } = simulated({
    store,
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const times = () =>
    Array.from(store.jobs(), ({ readyAt, startsAt }) => [readyAt, startsAt]);
  await create({ queue: 2 });
  const { id } = await create();
  // The first job is that of /status, and takes 10 s.
  const at = START + 2_000;
  assertEquals(times(), [[null, START], [at, null], [START, null]]);
  await ask("DELETE", `/jobs/${id}`);
  assertEquals(times(), [[null, START], [at, null], [null, null]]);
  await clock.advance(10_000);
  await ask("POST", "/reset");
  assertEquals(times()[1], [null, START + 10_000]);
});

Deno.test("a simulator goes on with the balance that is left", async () => {
  const store = new OwnStore();
  const headers = { "x-api-key": "key" };
  for (const status of [200, 402]) {
    const clock = new VirtualClock(store.resumeAt(0) ?? START);
    const { ask } = simulated({ store, clock, balance: 1 });
    const created = await ask("POST", "/v3/videos", { headers, body: {} });
    assertEquals(created.status, status);
  }
});

Deno.test("a request that changes the state of jobs is one commit, and a read none", async () => {
  const store = new OwnStore();
  const { ask, create, simulator } = simulated({
    store,
    webhookFetch: () => new Promise<Response>(() => {}),
  });
  const url = "http://127.0.0.1:9999/all";
  await ask("POST", "/webhooks", { body: { url } });
  const commitsOf = async (act: () => Promise<unknown>) => {
    const before = store.commits;
    await act();
    return store.commits - before;
  };
  const callback_url = "http://127.0.0.1:9999/done";
  const { id } = await create({ callback_url });
  const scripted = await create({ callback_url, scenario: ["completed"] });
  const headers = { "idempotency-key": "k" };
  assertEquals(
    await commitsOf(() =>
      ask("POST", "/jobs", { headers, body: { callback_url } })
    ),
    1,
  );
  assertEquals(await commitsOf(() => create({ delay: 0, callback_url })), 1);
  assertEquals(await commitsOf(() => ask("POST", "/reset")), 1);
  assertEquals(await commitsOf(() => ask("DELETE", `/jobs/${id}`)), 1);
  assertEquals(
    await commitsOf(() => ask("GET", `/jobs/${scripted.id}`)),
    1,
    "a step of a script, the end of its job and two deliveries",
  );
  assertEquals(await commitsOf(() => ask("GET", `/jobs/${id}`)), 0);
  assert(
    (await ask("GET", "/webhooks/callbacks/deliveries")).body.deliveries
      .length > 1,
  );
  simulator.close();
  await Promise.resolve();
});

Deno.test("a commit removes at most a thousand jobs, each one once, and no more writes them", async () => {
  const commits: { written: number[]; removed: number[] }[] = [];
  class Log extends OwnStore {
    override commit(commit: StoreCommit): void {
      super.commit(commit);
      const jobs = [...commit.writes].filter((it) => it.kind === "job");
      const numbers = (isWritten: boolean) =>
        jobs.filter(({ job }) => isWritten === Boolean(job))
          .map(({ number }) => number);
      commits.push({ written: numbers(true), removed: numbers(false) });
    }
  }
  const store = new Log();
  const { ask, clock, create } = simulated({
    store,
    keep: 60_000,
    maxConcurrentJobs: 1_000,
    whenFull: "queue",
  });
  for (let i = 0; i < 1_500; i++) await create();
  commits.length = 0;
  // All end, also those that wait for others, and are removed.
  await clock.advance(80_000);
  for (let i = 0; i < 3; i++) await ask("POST", "/reset");
  assertEquals(
    commits.map(({ written, removed }) => [written, removed.length]),
    [[[1_502], 1_000], [[1_503], 501], [[1_504], 0]],
  );
  const numbers = Array.from(store.jobs(), ({ number }) => number);
  assertEquals(numbers, [1_502, 1_503, 1_504]);
});

Deno.test("faults and rules of earlier options leave no row in a store", () => {
  const store = new OwnStore();
  for (const name of ["one", "two"]) {
    const clock = new VirtualClock(store.resumeAt(0) ?? START);
    const faults = [`empty,rate=0,name=${name}`];
    const rules = [{ match: { title: name } }];
    simulated({ store, clock, faults, rules }).simulator.close();
  }
  const keys = (table: StoreTable) =>
    Array.from(store.rows(table), ([key]) => key).sort();
  assertEquals(keys("faults"), ["(initial)", "two"]);
  assertEquals(keys("rules"), ["2", "list"]);
});

Deno.test("a delivery that was due meanwhile is sent at the start, on a clock that stands still", async () => {
  const store = new OwnStore();
  const statuses: number[] = [];
  const answering = (status: number): typeof fetch => () => {
    statuses.push(status);
    return Promise.resolve(new Response(null, { status }));
  };
  const first = simulated({ store, webhookFetch: answering(500) });
  await first.create({ delay: 0, callback_url: "http://127.0.0.1:8080/" });
  await first.clock.advance(0);
  first.simulator.close();
  const clock = new VirtualClock(START + 60_000);
  const webhookFetch = answering(204);
  using _ = simulated({ store, clock, webhookFetch }).simulator;
  await clock.advance(0);
  assertEquals(statuses, [500, 204]);
});

Deno.test("a stored rule that contradicts itself is refused", async () => {
  const store = new OwnStore();
  const before = simulated({ store });
  const rule = { outcome: "error", failure: { message: "No voice" } };
  await before.ask("POST", "/rules", { body: rule });
  before.simulator.close();
  store.replace('"error"', '"completed"');
  assertThrows(
    () => simulated({ store }),
    StoreError,
    "the store as a value in it is invalid: Cannot restore a rule as rule.failure: must be missing",
  );
});
