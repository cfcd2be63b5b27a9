import { assert, assertEquals } from "@std/assert";
import {
  constant,
  exponentialDecrease,
  exponentialIncrease,
  fetchStatus,
  fibonacci,
  resetStatus,
  type StatusReport,
} from "@heygen-sim/client";
import { testWith } from "../_needs.ts";
import { SERVER, start } from "../_process.ts";
import { serverFrom } from "./_in_process.ts";

/** The algorithms, many times as fast as they are by default. */
const ALGORITHMS = {
  constant: () => constant({ interval: 25 }),
  fibonacci: () => fibonacci({ unit: 10, cap: 80 }),
  "exponential-increase": () => exponentialIncrease({ unit: 10, cap: 80 }),
  "exponential-decrease": () => exponentialDecrease({ floor: 25, excess: 25 }),
};

/** What a client did in a poll, in a line. */
function line(poll: StatusReport): string {
  const { requests, elapsed, status, nextDelay } = poll;
  const next = nextDelay === undefined
    ? "that is all"
    : `next in ${nextDelay.toFixed(0)} ms`;
  const time = elapsed.toFixed(0).padStart(5);
  const request = String(requests).padStart(2);
  return `${time} ms  request ${request}: ${status.padEnd(9)}  ${next}`;
}

testWith(
  { net: "127.0.0.1", run: true },
  "the client waits for the jobs of a real server over HTTP",
  async () => {
    // The clock stands still until each client has seen the pending job, however
    // busy the machine is.
    const flags = [
      "--port=0",
      "--delay=fixed:0.2",
      "--seed=integration",
      "--clock=virtual",
    ];
    await using completing = await start(SERVER, [...flags, "--error-rate=0"]);
    await using failing = serverFrom([...flags, "--error-rate=1"]);

    async function waitForOne(
      { url: baseUrl }: { readonly url: string },
      outcome: "completed" | "error",
    ): Promise<void> {
      const fresh = await resetStatus({ baseUrl });
      assertEquals(fresh.status, "pending");
      const early = new Set(Object.keys(ALGORITHMS));
      const ended = Promise.withResolvers<Response>();
      async function endJob(): Promise<Response> {
        return await fetch(`${baseUrl}/clock/advance`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ to: "next" }),
        });
      }
      // All algorithms wait for the same job, at the same time.
      const reports = await Promise.all(
        Object.entries(ALGORITHMS).map(async ([name, algorithm]) => {
          const polls: StatusReport[] = [];
          try {
            const report = await fetchStatus(algorithm, {
              baseUrl,
              onPoll(poll) {
                polls.push(poll);
                if (polls.length === 2 && early.delete(name) && !early.size) {
                  ended.resolve(endJob());
                }
              },
            });
            return { name, polls, report };
          } finally {
            // In one piece: the others print at the same time.
            const lines = polls.map(line).join("\n");
            console.log(`${name}, a job that ends in ${outcome}:\n${lines}`);
          }
        }),
      );
      assertEquals((await (await ended.promise).json()).next, null);
      const latest = await (await fetch(`${baseUrl}/status`)).json();
      assertEquals(latest.status, outcome);

      for (const { name, polls, report } of reports) {
        assertEquals(report.status, outcome, name);
        assertEquals(report.ended, "finished", name);
        assertEquals(report.id, fresh.id, `${name} saw the job of the reset`);
        assertEquals(report.id, latest.id, name);
        assertEquals(
          report.completionTime,
          latest.completion_time * 1_000,
          name,
        );
        assertEquals(report.completionTime, 200, name);
        assert(report.requests > 2, `${name} made ${report.requests} requests`);
        assertEquals(report.failures, 0, name);
        assertEquals(
          polls.map(({ requests }) => requests),
          polls.map((_, i) => i + 1),
          `${name} reports each poll`,
        );
        assertEquals(polls.length, report.requests, name);
        for (const { status } of polls.slice(0, -1)) {
          assertEquals(status, "pending", `${name} stopped at the end`);
        }
        assert(
          report.waste !== undefined && report.waste >= 0 &&
            report.waste <= report.elapsed,
          `${name} wasted ${report.waste} of ${report.elapsed} ms`,
        );
      }
    }
    await Promise.all([
      waitForOne(completing, "completed"),
      waitForOne(failing, "error"),
    ]);

    // The job has ended: one request is enough.
    const late = await fetchStatus("manual", { baseUrl: completing.url });
    assertEquals([late.status, late.requests], ["completed", 1]);
    assertEquals(late.completionTime, 200);
  },
);
