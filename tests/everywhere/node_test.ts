import type { PollReport, StatusReport, Webhook } from "@heygen-sim/client";
import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
} from "@std/assert";
import { testWith } from "../_needs.ts";
import { bundle, ROOT } from "./_bundle.ts";
import { hasNode, runProgram } from "../_process.ts";
import { startServer } from "./_server.ts";

/** What a call under Node rejected with, or the report that it gave. */
interface Outcome {
  readonly report?: StatusReport;
  readonly ours?: boolean;
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly requests?: number;
  readonly transient?: boolean;
}

/** How an aborted call under Node ended. */
interface Aborted {
  readonly sameReason: boolean;
  readonly listeners: number;
}

/** What `node_client.mjs` prints. */
interface Output {
  readonly results: {
    readonly finished: { reset: StatusReport; report: StatusReport };
    readonly watched: StatusReport[];
    readonly left: { seen: number; listeners: number };
    readonly disposed: { done: boolean; listeners: number };
    readonly sharedSignal: {
      finished: number;
      listeners: number;
      dependants: number;
      warnings: string[];
    };
    readonly pushed: StatusReport;
    readonly abortedInStream: Aborted;
    readonly webhook: {
      readonly raw: Partial<Webhook>;
      readonly request: Partial<Webhook>;
      readonly forged: string[];
    };
    readonly many: PromiseSettledResult<StatusReport>[];
    readonly timeout: StatusReport;
    readonly abortedInWait: Aborted;
    readonly abortedInRequest: Aborted;
    readonly abortedInBody: Aborted;
    readonly attemptTimeout: Outcome;
    readonly endless: Outcome;
    readonly changed: StatusReport;
    readonly refused: Outcome;
    readonly resetRefused: Outcome;
    readonly resetBroken: Outcome;
    readonly final: Outcome[];
    readonly polled: PollReport & { reading: { looks: number } };
    /** The answers that the server saw broken off, by their kind. */
    readonly brokenOff: Readonly<Record<string, number>>;
  };
  /** Timers that were left when all was done. */
  readonly timers: number;
  readonly version: string;
  /** When it was done, in milliseconds since the epoch. */
  readonly end: number;
}

/** Milliseconds that Node may take to leave; a timer of the client is longer. */
const PROMPT = 4_000;

const ready = await hasNode();

testWith(
  { net: "127.0.0.1", run: true, read: true },
  `the bundled client runs under Node${ready ? "" : " (needs Node 20)"}`,
  async (context) => {
    await using server = startServer();
    const { code, stdout, stderr } = await runProgram(
      "node",
      ["tests/everywhere/node_client.mjs", server.origin],
      { cwd: ROOT, input: await bundle("mod.ts") },
    );
    const left = Date.now();
    assertEquals(code, 0, stderr);
    const output: Output = JSON.parse(stdout);
    const { results } = output;

    await context.step(
      "resetStatus() and fetchStatus() see a translation through",
      () => {
        const { reset, report } = results.finished;
        assertEquals(reset.status, "pending");
        assertEquals(report.id, reset.id);
        assertEquals(
          [report.status, report.ended, report.completionTime],
          ["completed", "finished", 150],
        );
        assertGreaterOrEqual(report.waste ?? -1, 0);
        assertEquals(report.failures, 0);
      },
    );

    await context.step(
      "watchStatus() gives a report a poll, the last one ended",
      () => {
        const { watched } = results;
        assertEquals(
          watched.map(({ requests }) => requests),
          watched.map((_, index) => index + 1),
        );
        assertEquals(watched.at(-1)?.ended, "finished");
        const before = watched.slice(0, -1);
        assert(before.length > 0);
        assert(
          before.every(({ ended, nextDelay }) =>
            !ended && (nextDelay ?? Infinity) <= 40
          ),
        );
      },
    );

    await context.step("`requests` is what the server counted", () => {
      const { finished, watched } = results;
      const made = finished.report.requests + (watched.at(-1)?.requests ?? 0);
      // Each of the two began with a reset.
      assertEquals(made + 2, server.requests.short);
    });

    await context.step(
      "a stream reports the end, and an abort ends its connection",
      () => {
        const { pushed, abortedInStream } = results;
        assertEquals(
          [pushed.status, pushed.requests, pushed.failures],
          ["completed", 3, 0],
        );
        assertEquals(pushed.completionTime, 150);
        assertLess(pushed.waste ?? Infinity, 150);
        assertEquals(abortedInStream, { sameReason: true, listeners: 0 });
        assertEquals(results.brokenOff.pushing, 1);
      },
    );

    await context.step("verifyWebhook() knows what was signed", () => {
      const { raw, request, forged } = results.webhook;
      assertEquals([raw.id, raw.type, raw.data], ["msg_1", "test", "é"]);
      assertEquals(request, raw);
      assertEquals(forged, ["WebhookError", "no-match"]);
    });

    await context.step(
      "fetchStatuses() serves many jobs over few connections",
      () => {
        for (const result of results.many) {
          assert(result.status === "fulfilled");
          assertEquals(result.value.completionTime, 100);
        }
        assertEquals(results.many.length, 4);
        assertEquals(server.mostJobs, 2);
      },
    );

    await context.step("a timeout polls at the deadline and reports", () => {
      const { ended, status, elapsed } = results.timeout;
      assertEquals([ended, status], ["timeout", "pending"]);
      assertGreaterOrEqual(elapsed, 100);
      assertLess(elapsed, 5_000);
    });

    await context.step(
      "an abort rejects with its reason and ends the connection",
      () => {
        const { abortedInWait, abortedInRequest, abortedInBody } = results;
        const clean = { sameReason: true, listeners: 0 };
        assertEquals(abortedInWait, clean);
        assertEquals(abortedInRequest, clean);
        assertEquals(abortedInBody, clean);
        assertEquals(server.requests.stalled, 1);
        assertEquals(results.brokenOff.stalled, 1);
      },
    );

    await context.step("an attempt without an answer is given up", () => {
      const { ours, type, requests } = results.attemptTimeout;
      assertEquals([ours, type, requests], [true, "timeout", 1]);
      // That one, and the one that was aborted.
      assertEquals(server.requests.silent, 2);
      assertEquals(results.brokenOff.silent, 2);
    });

    await context.step("a body without end is let go of", () => {
      const { ours, type, message } = results.endless;
      assertEquals([ours, type], [true, "answer"]);
      assertMatch(message ?? "", /too long/);
      assertEquals(results.brokenOff.endless, 1);
    });

    await context.step(
      "a state that is known is asked for by its ETag, and a 304 is understood",
      () => {
        const { status, requests, failures } = results.changed;
        assertEquals([status, requests, failures], ["completed", 3, 0]);
        assertEquals(server.notModified, 1);
      },
    );

    await context.step("a refused connection is a StatusError", () => {
      const { ours, name, type, message, requests } = results.refused;
      assertEquals([ours, name, type], [true, "StatusError", "unreachable"]);
      assertEquals([requests, results.refused.transient], [1, true]);
      assertMatch(
        message ?? "",
        /^GET http:\/\/127\.0\.0\.1:\d+\/status got no response: .*refused/i,
      );
    });

    await context.step(
      "a request that cannot succeed is made once",
      () => {
        const words = [/self.signed/i, /wrong version/i, /bad port/, /body/];
        assertEquals(results.final.length, words.length);
        results.final.forEach(({ type, message, requests, transient }, n) => {
          assertEquals([type, requests], ["unreachable", 1]);
          assertEquals(transient, false);
          assertMatch(message ?? "", words[n] as RegExp);
        });
      },
    );

    await context.step(
      "resetStatus() is sent again only if the connection was refused",
      () => {
        assertEquals(results.resetRefused.report?.id, "late");
        assertEquals(results.resetRefused.report?.requests, 2);
        const { ours, type, requests } = results.resetBroken;
        assertEquals([ours, type, requests], [true, "unreachable", 1]);
      },
    );

    await context.step("poll() waits for anything", () => {
      const { status, reading: { looks }, requests } = results.polled;
      assertEquals([status, looks, requests], ["completed", 3, 3]);
    });

    await context.step("a watch can be disposed of while it waits", () => {
      assertEquals(results.disposed, { done: true, listeners: 0 });
    });

    await context.step(
      "hundreds of jobs on one signal neither warn nor leave anything on it",
      () => {
        assertEquals(results.sharedSignal, {
          finished: 1_500,
          listeners: 0,
          dependants: 0,
          warnings: [],
        });
      },
    );

    await context.step(
      "leaving a watch leaves nothing behind, and Node exits by itself",
      () => {
        assertEquals(results.left, { seen: 2, listeners: 0 });
        assertEquals(output.timers, 0);
        assertLess(left - output.end, PROMPT);
      },
    );
  },
  { ignore: !ready },
);
