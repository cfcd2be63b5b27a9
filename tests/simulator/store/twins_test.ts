import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { testWithFolder } from "../../_needs.ts";
import {
  type Sent,
  type Simulated,
  simulated,
  START,
} from "../routes/_simulated.ts";
import { VirtualClock } from "@heygen-sim/simulator";
import { Kept } from "./_kept.ts";

const seconds = fc.integer({ min: 0, max: 5 });
const pick = fc.nat();
const body = fc.record({
  queue: seconds,
  delay: fc.oneof(seconds, fc.constantFrom("uniform:1,5", "exponential:2")),
  outcome: fc.constantFrom("completed", "error"),
  title: fc.string({ maxLength: 5 }),
  scenario: fc.constantFrom(
    ["503", "pending", "completed"],
    ["queued", "error", "status=500,retry-after=2;skew=7"],
    ["unknown-status", "pending"],
  ),
}, { requiredKeys: [] });
const key = fc.constantFrom(undefined, "a", "b", "c");

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("create" as const), body, key }),
  },
  fc.record({ kind: fc.constant("reset" as const), key }),
  fc.record({ kind: fc.constant("cancel" as const), pick }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("read" as const), pick }),
  },
  fc.record({ kind: fc.constant("advance" as const), seconds }),
  { weight: 2, arbitrary: fc.constant({ kind: "reopen" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "crash" as const }) },
);
const limits = fc.record({
  maxJobs: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 5 })),
  maxConcurrentJobs: fc.oneof(
    fc.constant(Infinity),
    fc.integer({ min: 1, max: 3 }),
  ),
  whenFull: fc.constantFrom("reject" as const, "queue" as const),
  keep: fc.constantFrom(Infinity, 0, 3_000, 8_000),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Two simulators of which one is ended now and then, and must not show it. */
class Twins {
  readonly #ids: string[] = [];
  readonly #kept: Kept;
  readonly #other: Simulated;

  constructor(kept: Kept, other: Simulated) {
    this.#kept = kept;
    this.#other = other;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "reopen":
        return this.#kept.reopen();
      case "crash":
        return this.#kept.crash();
      case "advance":
        return await this.#both("POST", "/clock/advance", {
          body: { seconds: step.seconds },
        });
      case "create":
        return await this.#both("POST", "/jobs", {
          body: step.body,
          headers: headersOf(step.key),
        });
      case "reset":
        return await this.#both("POST", "/reset", {
          headers: headersOf(step.key),
        });
      default: {
        const id = this.#ids[step.pick % this.#ids.length];
        if (id === undefined) return;
        const method = step.kind === "read" ? "GET" : "DELETE";
        await this.#both(method, `/jobs/${id}`);
      }
    }
  }

  /** Compares all that can be seen without changing anything. */
  async compare(): Promise<void> {
    for (const status of ["pending", "completed", "error", "cancelled"]) {
      await this.#both("GET", `/jobs?limit=100&status=${status}`);
    }
    await this.#both("GET", "/clock");
    await this.#both("GET", "/status");
    assertEquals(
      this.#kept.its.simulator.getStatus(),
      this.#other.simulator.getStatus(),
    );
  }

  async #both(method: string, path: string, sent: Sent = {}): Promise<void> {
    const [one, other] = await Promise.all([
      this.#kept.its.ask(method, path, sent),
      this.#other.ask(method, path, sent),
    ]);
    const reply = [one, other].map(({ status, headers, text }) => ({
      status,
      text,
      etag: headers.get("etag"),
      again: headers.get("idempotent-replayed"),
      retryAfter: headers.get("retry-after"),
    }));
    assertEquals(reply[0], reply[1], `${method} ${path}`);
    if (method === "POST" && typeof one.body?.id === "string") {
      this.#ids.push(one.body.id);
    }
  }
}

function headersOf(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { "idempotency-key": key };
}

testWithFolder(
  "a simulator in a file responds as one in memory, however often it ends or crashes",
  async (folder) => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        limits,
        fc.array(step, { maxLength: 25 }),
        async (limits, steps) => {
          using kept = new Kept(`${folder}/${runs++}.db`, limits);
          const clock = new VirtualClock(START);
          const twins = new Twins(kept, simulated({ ...limits, clock }));
          for (const step of steps) {
            await twins.take(step);
            await twins.compare();
          }
        },
      ),
      { numRuns: 20 },
    );
  },
);
