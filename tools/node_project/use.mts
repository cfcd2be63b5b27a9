// Compiled and run in a Node project that has installed the package.
import {
  fetchStatus,
  poll,
  StatusError,
  type StatusReport,
} from "@heygen-sim/client";
import { fibonacci, Schedule } from "@heygen-sim/client/algorithms";
import { fetchStatus as classic } from "@heygen-sim/client/classic";
import { fixed } from "@heygen-sim/client/distributions";
import { compare } from "@heygen-sim/comparison";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { serve } from "@heygen-sim/simulator/server";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";

const created_at = "2026-01-01T12:00:00.000Z";
const completed_at = "2026-01-01T12:00:01.500Z";
const answer = { status: "completed", created_at, completed_at };

const report: StatusReport = await fetchStatus(() => fibonacci({ unit: 20 }), {
  fetch: () => Promise.resolve(new Response(JSON.stringify(answer))),
  headers: { authorization: "Bearer key" },
  signal: AbortSignal.timeout(5_000),
});
if (report.ended === "finished") {
  const status: "completed" | "error" = report.status;
  const completionTime: number = report.completionTime;
  const missing = [
    classic,
    compare,
    createSimulator,
    openSqliteStore,
    poll,
    Schedule,
    serve,
    StatusError,
    VirtualClock,
  ].filter((it) => !it).length;
  console.log(status, completionTime, fixed(3).mean, missing);
} else {
  const status: "pending" = report.status;
  // @ts-expect-error an unfinished translation has no time
  const completionTime: number = report.completionTime;
  console.log(status, completionTime);
}

// @ts-expect-error there is no such option
if (report.requests < 0) await fetchStatus("fibonacci", { patience: 1 });
