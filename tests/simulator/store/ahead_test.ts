import { type SimulatorOptions, systemClock } from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { testWithFolder } from "../../_needs.ts";
import { simulated, START } from "../routes/_simulated.ts";
import { copyStore } from "./_files.ts";
import { Kept } from "./_kept.ts";

testWithFolder(
  "a real clock that ran ahead, or began at a start time, goes on there after a crash",
  async (folder) => {
    using time = new FakeTime(START);
    const open = (path: string, options: SimulatorOptions = {}) => {
      const store = openSqliteStore(path);
      return simulated({ store, clock: systemClock, ...options });
    };
    for (const startTime of [undefined, Date.UTC(2020, 0)]) {
      const since = time.now;
      const options = startTime === undefined ? {} : { startTime };
      const path = `${folder}/${startTime}.db`;
      const first = open(path, options);
      const { id } = await first.create({ delay: 3_600 });
      const advanced = await first.ask("POST", "/clock/advance", {
        body: { seconds: 3_500 },
      });
      const copy = copyStore(path);
      first.simulator.close();
      time.tick(10_000);
      const second = open(copy, options);
      const now = async () =>
        Date.parse((await second.ask("GET", "/clock")).body.now);
      assertEquals(await now(), Date.parse(advanced.body.now) + 10_000);
      assertEquals(await now(), (startTime ?? since) + 3_510_000);
      assertEquals((await second.read(id)).status, "pending");
      time.tick(90_000);
      assertEquals((await second.read(id)).status, "completed");
      second.simulator.restart();
      assertEquals(await now(), startTime ?? time.now);
      second.simulator.close();
    }
  },
);

testWithFolder(
  "a real clock that is slow, or was set back by a snapshot, goes on there after a crash",
  async (folder) => {
    using time = new FakeTime(START + 86_400_000);
    const { snapshot } = simulated().simulator;
    for (const speed of [0.5, 1]) {
      const path = `${folder}/${speed}.db`;
      const open = (path: string) =>
        simulated({ store: openSqliteStore(path), clock: systemClock, speed });
      const first = open(path);
      if (speed === 1) first.simulator.restore(snapshot());
      const since = speed === 1 ? START : time.now;
      time.tick(10_000);
      const { id } = await first.create({ delay: 15 });
      const copy = copyStore(path);
      first.simulator.close();
      time.tick(10_000);
      const second = open(copy);
      const { body } = await second.ask("GET", "/clock");
      assertEquals(Date.parse(body.now), since + 20_000 * speed);
      assertEquals((await second.read(id)).status, "pending");
      second.simulator.close();
    }
  },
);

testWithFolder(
  "a virtual clock with a start time goes on at the time of its store",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, { startTime: START + 60_000 });
    await kept.clock.advance(10_000);
    await kept.its.ask("GET", "/status");
    kept.reopen();
    assertEquals(kept.clock.now(), START + 70_000);
  },
);
