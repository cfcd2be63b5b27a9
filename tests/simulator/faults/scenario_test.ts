import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  isTerminalStep,
  parseScenario,
} from "../../../simulator/faults/scenario.ts";
import { read, request, Service } from "./_service.ts";

Deno.test("parseScenario() reads status words, faults and codes", () => {
  const steps = parseScenario([
    "pending",
    "queued",
    "running",
    "completed",
    "error",
    "503",
    "latency=2;status=429,retry-after=3",
    "none",
  ]);
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
  assertEquals(steps.map(isTerminalStep), [
    false,
    false,
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("parseScenario() shares equal steps, so that scripts are small", () => {
  const [first, second] = parseScenario(["status=418", "status=418"]);
  assert(first);
  assertStrictEquals(first, second);
  assertStrictEquals(parseScenario(["status=418"])[0], first);
});

Deno.test("parseScenario() keeps no more steps than it says", () => {
  const many = Array.from({ length: 1_000 }, (_, i) => `latency=${i}.5`);
  parseScenario(many);
  const [one] = parseScenario(["latency=2000"]);
  const [other] = parseScenario(["latency=2000"]);
  assert(one !== other);
  assertEquals(one?.kind, other?.kind);
});

Deno.test("parseScenario() says which step is wrong, and what is accepted", () => {
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
    assertThrows(() => parseScenario(["pending", step]), Kind, message);
  }
});

Deno.test("parseScenario() takes at most 1000 steps", () => {
  assertEquals(parseScenario(Array(1_000).fill("503")).length, 1_000);
  assertThrows(
    () => parseScenario(Array(1_001).fill("503")),
    RangeError,
    "at most 1000 steps: current number is 1001",
  );
});

Deno.test("a step's faults are injected in place of all others", async () => {
  const service = new Service(1, "html");
  const [step] = parseScenario(["503"]);
  assert(step?.kind === "faults");
  const answer = await service.run(request(), step.rules);
  assertEquals(read(answer).status, 503);
});
