import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import { assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "./_kept.ts";

testWithFolder(
  "rows of the journal that are not listed any more are removed",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path, { journal: 2 });
    for (let i = 0; i < 5; i++) {
      await kept.its.ask("GET", "/status");
      kept.reopen();
    }
    kept.its.simulator.close();
    using store = openSqliteStore(path);
    assertEquals([...store.rows("journal")].length, 2);
  },
);

testWithFolder(
  "a refused creation stores no key, and an expired key is removed",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path, { maxConcurrentJobs: 1 });
    const headers = { "idempotency-key": "k" };
    const status = async () =>
      (await kept.its.ask("POST", "/jobs", { headers })).status;
    assertEquals(await status(), 429);
    kept.reopen();
    await kept.clock.advance(10_000);
    assertEquals(await status(), 202);
    await kept.clock.advance(86_400_000);
    assertEquals(await status(), 202);
    await kept.clock.advance(86_400_000);
    kept.reopen({ maxConcurrentJobs: 1, maxJobs: 1 });
    assertEquals(
      await status(),
      503,
      "there is no room beside the current job",
    );
    kept.its.simulator.close();
    using store = openSqliteStore(path);
    assertEquals([...store.rows("keys")], []);
  },
);

testWithFolder(
  "expired keys are removed by the next request with a key",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path);
    const send = (key: string) =>
      kept.its.ask("POST", "/jobs", { headers: { "idempotency-key": key } });
    for (const key of ["a", "b"]) await send(key);
    await kept.clock.advance(1);
    await send("c");
    await kept.clock.advance(86_399_999);
    kept.reopen();
    await send("d");
    kept.its.simulator.close();
    using store = openSqliteStore(path);
    const names = Array.from(store.rows("keys"), ([name]) => name.trim());
    assertEquals(names.toSorted(), ["c", "d"]);
  },
);

testWithFolder(
  "what callers have changed of a job is removed with it",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path, { maxJobs: 2 });
    const { id, heygen_id } = await kept.its.create({
      scenario: ["pending", "error"],
    });
    await kept.its.ask("PATCH", `/v3/video-translations/${heygen_id}`, {
      headers: { "x-api-key": "k" },
      body: { title: "New" },
    });
    for (let i = 0; i < 2; i++) await kept.its.ask("GET", `/jobs/${id}`);
    const counts = () => {
      kept.its.simulator.close();
      using store = openSqliteStore(path);
      return [store.jobs(), store.rows("steps"), store.rows("edits")]
        .map((rows) => [...rows].length);
    };
    assertEquals(counts(), [2, 1, 1]);
    kept.reopen({ maxJobs: 2 });
    await kept.its.create();
    assertEquals(counts(), [2, 0, 0]);
  },
);
