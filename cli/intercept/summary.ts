import type { RunningProxy } from "./proxy.ts";

/** The part of a client in the report of the simulator that is printed. */
interface ClientReport {
  readonly client: string;
  readonly jobs: number;
  readonly requests: number;
  readonly redundant_polls: number;
  readonly mean_waste_seconds: number | null;
  readonly ratio: number | null;
}

/** Describes what a command has sent, and how well it polled by `GET /report`. */
export function summarize(
  { requests, refused, untrusting }: RunningProxy,
  report: string | undefined,
): string[] {
  const lines = [count(requests, "request")];
  for (const client of clientsOf(report)) lines.push(describe(client));
  if (refused.size > 0) lines.push(`refused: ${[...refused].join(", ")}`);
  if (untrusting > 0) {
    lines.push(
      `${
        count(untrusting, "connection")
      } failed: the client does not trust the certificates in SSL_CERT_FILE`,
    );
  }
  return lines;
}

function clientsOf(report: string | undefined): readonly ClientReport[] {
  const { clients } = JSON.parse(report ?? "{}");
  return Array.isArray(clients) ? clients : [];
}

function describe(report: ClientReport): string {
  const { client, jobs, requests, redundant_polls } = report;
  const { mean_waste_seconds: waste, ratio } = report;
  return [
    `${client}: ${count(requests, "poll")} of ${count(jobs, "job")}`,
    `${redundant_polls} redundant`,
    ...waste === null ? [] : [`mean waste ${waste.toFixed(2)} s`],
    ...ratio === null ? [] : [`cost ${ratio.toFixed(2)} times the best`],
  ].join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
