import { fixed } from "@heygen-sim/client/distributions";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "./_kept.ts";

const OPTIONS: SimulatorOptions = {
  faults: ["status=503,rate=0,name=own", "empty,rate=0"],
  rules: [{
    outcome: "completed",
    match: { title: "option" },
    times: 3,
    delay: fixed(1_000),
  }],
};

/** The controls of a simulator: its faults and its rules. */
async function controls({ its: { ask } }: Kept) {
  const { faults } = (await ask("GET", "/faults")).body;
  const { rules } = (await ask("GET", "/rules")).body;
  return { faults, rules };
}

/** The names of the faults, and the ids of the rules. */
async function names(kept: Kept) {
  const { faults, rules } = await controls(kept);
  return {
    faults: faults.map(({ name }: { name: string }) => name).sort(),
    rules: rules.map(({ id }: { id: string }) => id),
  };
}

testWithFolder(
  "faults and rules survive a crash, with the number of their uses",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, OPTIONS);
    const { clock, its: { ask, create } } = kept;
    await ask("PUT", "/faults/busy", {
      body: { fault: "status", status: 503, count: 3, on: "read" },
    });
    await ask("PUT", "/faults/short", { body: { fault: "skew", ttl: 12 } });
    await ask("DELETE", "/faults/empty");
    await ask("POST", "/rules", { body: { times: 2, outcome: "error" } });
    const headers = { "x-sim-fault": "html,name=once" };
    await ask("GET", "/status", { headers });
    await create({ title: "option" });
    await create();
    await clock.advance(10_000);
    assertEquals((await ask("GET", "/status")).status, 503);
    const before = JSON.stringify(await controls(kept));
    kept.crash();
    assertEquals(JSON.stringify(await controls(kept)), before);
    assertEquals((await names(kept)).faults, ["busy", "own", "short"]);
    await kept.clock.advance(2_000);
    assertEquals((await names(kept)).faults, ["busy", "own"]);
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await kept.its.ask("GET", "/status")).status);
    }
    assertEquals(statuses, [503, 503, 200]);
    const { its } = kept;
    const outcomes = [];
    for (let i = 0; i < 2; i++) {
      const { id } = await its.create({ delay: 0 });
      outcomes.push((await its.read(id)).status);
    }
    assertEquals(outcomes, ["error", "completed"]);
    kept.reopen();
    assertEquals(await names(kept), { faults: ["own"], rules: ["1", "2"] });
  },
);

testWithFolder(
  "faults and rules of the options replace stored ones where the options have changed",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, OPTIONS);
    const { ask, create } = kept.its;
    await ask("PUT", "/faults/http", { body: { fault: "cut", rate: 0 } });
    await ask("POST", "/rules", { body: { match: { number: 99 } } });
    await create({ title: "option" });
    await ask("DELETE", "/faults/own");
    kept.reopen();
    assertEquals(await names(kept), {
      faults: ["empty", "http"],
      rules: ["1", "2"],
    });
    const changed = {
      faults: ["empty,rate=0", "status=500,rate=0"],
      rules: [{ delay: 5 }, { delay: 6 }],
    };
    kept.reopen(changed);
    assertEquals(await names(kept), {
      faults: ["empty", "http", "status"],
      rules: ["3", "4", "2"],
    });
    kept.crash(changed);
    assertEquals((await names(kept)).rules, ["3", "4", "2"]);
    await kept.its.ask("PUT", "/rules", { body: { rules: [{}] } });
    kept.reopen(changed);
    assertEquals((await names(kept)).rules, ["5"]);
    kept.reopen({ faults: [], rules: [] });
    assertEquals(await names(kept), { faults: ["http"], rules: ["5"] });
  },
);

testWithFolder(
  "a profile that was set survives a crash, and so does the lack of other faults",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, OPTIONS);
    await kept.its.ask("PUT", "/faults", { body: { profile: "flaky" } });
    const before = await controls(kept);
    assertEquals(before.faults.length, 4);
    kept.crash();
    assertEquals(await controls(kept), before);
    await kept.its.ask("PUT", "/faults", { body: { profile: "none" } });
    kept.crash();
    assertEquals((await names(kept)).faults, []);
  },
);

testWithFolder(
  "the count of a fault is stored before the response, also of reads alone",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, {
      faults: ["status=503,count=1"],
    });
    const status = async () => (await kept.its.ask("GET", "/status")).status;
    assertEquals(await status(), 503);
    kept.crash();
    assertEquals(await status(), 200);
  },
);
