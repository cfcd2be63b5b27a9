import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkScenario,
  parseStep,
} from "../../../simulator/faults/scenario.ts";
import { read, request, Service } from "./_service.ts";

Deno.test("parseStep() reads status words, faults and codes", () => {
  const steps = [
    "pending",
    "queued",
    "running",
    "completed",
    "error",
    "503",
    "latency=2;status=429,retry-after=3",
    "none",
  ].map(parseStep);
  const shown = steps.map((step) =>
    step.kind === "faults"
      ? step.rules.map((
        { kind, parameters },
      ) => [kind, Object.values(parameters)[0]])
      : step
  );
  assertEquals(shown, [
    { kind: "pending" },
    { kind: "pending", phase: "queued" },
    { kind: "pending", phase: "running" },
    { kind: "end", outcome: "completed" },
    { kind: "end", outcome: "error" },
    [["status", 503]],
    [["latency", 2], ["status", 429]],
    [],
  ]);
});

Deno.test("checkScenario() says which step is wrong, and what is accepted", () => {
  for (
    const [step, Kind, message] of [
      [
        "done",
        TypeError,
        'step 2 must be one of pending, queued, running, completed, error, or a fault: Cannot inject the fault "done" as no fault',
      ],
      ["Pending", TypeError, "step 2"],
      ["200", RangeError, "'status' must be"],
      ["cut,count=1", TypeError, "no 'ttl'"],
      ["toString", TypeError, "step 2"],
    ] as const
  ) {
    assertThrows(() => checkScenario(["pending", step]), Kind, message);
  }
});

Deno.test("checkScenario() takes at most 1000 steps", () => {
  assertEquals(checkScenario(Array(1_000).fill("503")).length, 1_000);
  assertThrows(
    () => checkScenario(Array(1_001).fill("503")),
    RangeError,
    "at most 1000 steps: current number is 1001",
  );
});

Deno.test("a step's faults are injected in place of all others", async () => {
  const service = new Service(1, "html");
  const step = parseStep("503");
  assert(step.kind === "faults");
  const answer = await service.run(request(), step.rules);
  assertEquals(read(answer).status, 503);
});
