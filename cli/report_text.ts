import type { StatusReport } from "@heygen-sim/client";
import type { Output } from "./context.ts";
import { coloured, formatMs, formatTable, printable } from "./format.ts";

/** Describes a job after a poll: a line for each fact that is known. */
export function reportText(
  report: Partial<StatusReport>,
  output: Output,
): string {
  const { status = "pending", serverStatus, progress, error, age } = report;
  const { completionTime, estimatedFrom, waste, requests } = report;
  const seconds = (ms: number | undefined) =>
    ms === undefined ? "" : formatMs(ms);
  const inWords = serverStatus && serverStatus !== status
    ? ` (${serverStatus})`
    : "";
  const failure = typeof error === "object" && error !== null
    ? error.detail ?? error.title ?? error.type
    : error;
  // An estimate from the job's age is an upper bound.
  const took = (estimatedFrom === "age" ? "at most " : "") +
    seconds(completionTime);
  const rows = [
    ["job", report.id ?? ""],
    ["error", failure ?? ""],
    [
      "progress",
      status === "pending" && progress !== undefined
        ? `${Math.floor(progress * 100)} %`
        : "",
    ],
    ["age", status === "pending" ? seconds(age) : ""],
    ["took", estimatedFrom === "elapsed" ? "" : took],
    ["requests", requests === undefined ? "" : String(requests)],
    ["waste", seconds(waste)],
    ["result", report.resultUrl ?? ""],
  ];
  return formatTable([
    ["status", coloured(status, output) + printable(inWords)],
    ...rows.filter(([, value]) => value)
      .map((row) => row.map(printable)),
  ]);
}
