import {
  CLASSIC_ALGORITHMS,
  type ClassicName,
} from "@heygen-sim/client/algorithms";
import { createClient, type StatusReport } from "@heygen-sim/client";
import { uniform } from "@heygen-sim/client/distributions";
import { createSimulator } from "@heygen-sim/simulator";
import type { Command } from "./command.ts";
import { ProgressTable } from "./progress_table.ts";

/** Long enough for the algorithms to differ, short enough to watch. */
const DELAY = uniform(4_000, 9_000);

const COLUMNS = ["algorithm", "status", "requests", "took", "waste"];

function row(algorithm: string, report: StatusReport | undefined): string[] {
  if (!report) return [algorithm, "", "", "", ""];
  const seconds = (ms: number | undefined) =>
    ms === undefined ? "" : `${(ms / 1_000).toFixed(3)} s`;
  return [
    algorithm,
    report.status,
    String(report.requests),
    seconds(report.completionTime),
    seconds(report.waste),
  ];
}

/** `deno task demo`: shows how the classic algorithms wait for one job. */
export const DEMO: Command = {
  name: "demo",
  summary:
    "Lets the classic algorithms wait for the same translation, over HTTP.",
  options: {},
  async run() {
    const simulator = createSimulator({ delay: DELAY, errorRate: 0.1 });
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => simulator.handle(request),
    );
    const baseUrl = `http://127.0.0.1:${server.addr.port}`;
    const client = createClient({ baseUrl });
    console.log(
      `One translation, five ways to wait for it (${baseUrl}, seed ${simulator.settings.seed})\n`,
    );
    await client.resetStatus();
    const names = Object.keys(CLASSIC_ALGORITHMS) as ClassicName[];
    const latest = new Map<string, StatusReport>();
    const table = new ProgressTable(
      COLUMNS,
      () => names.map((name) => row(name, latest.get(name))),
    );
    await Promise.all(names.map(async (name) => {
      for await (const report of client.watchStatus(name)) {
        latest.set(name, report);
        table.update();
      }
    }));
    table.finish();
    console.log(
      "\ntook: how long the translation took. waste: from its end until this algorithm saw it.",
    );
    await server.shutdown();
  },
};
