import { fetchStatus } from "@heygen-sim/client";
import {
  CLASSIC_ALGORITHMS,
  type ClassicName,
} from "@heygen-sim/client/algorithms";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { clientTable } from "./client_table.ts";
import type { Command } from "./command.ts";

const TRANSLATIONS = 1_000;
const SEED = "report";
const SERVER = "http://simulator.test";

export const REPORT: Command = {
  name: "report",
  summary:
    "Prints the simulator's report on the classic algorithms, in virtual time.",
  options: {},
  examples: ["heygen-sim report"],
  async run(_given, { stdout }) {
    const clock = new VirtualClock();
    const { fetch } = createSimulator({ clock, seed: SEED });
    const names = Object.keys(CLASSIC_ALGORITHMS) as ClassicName[];
    for (let i = 0; i < TRANSLATIONS; i++) {
      await fetch(`${SERVER}/reset`, { method: "POST" });
      // All wait for the same translation, at the same time.
      const waits = names.map((name) =>
        fetchStatus(name, { fetch, clock, headers: { "x-client": name } })
      );
      await clock.run(Promise.all(waits));
    }
    const report = await fetch(`${SERVER}/report`);
    stdout.write(clientTable(await report.text()));
  },
};
