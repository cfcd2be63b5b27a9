/**
 * The classic algorithms wait for the same translation, all at once and over
 * real HTTP: `deno task demo`.
 *
 * @module
 */
import { CLASSIC_ALGORITHMS, type ClassicName } from "./algorithms/classic.ts";
import { takeNoFlags } from "./command_line/no_flags.ts";
import { ProgressTable } from "./demo/progress_table.ts";
import { uniform } from "./distributions/uniform.ts";
import { createClient, type StatusReport } from "./mod.ts";
import { createSimulator } from "./simulator/simulator.ts";

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

const HELP =
  `Lets the five classic algorithms wait for the same translation, over real HTTP.

Usage: deno task demo`;

async function main(): Promise<void> {
  takeNoFlags(Deno.args, HELP);
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
}

if (import.meta.main) await main();
