import { assert, assertEquals } from "@std/assert";
import {
  faultSchema,
  faultState,
  faultStateSchema,
} from "../../../simulator/faults/schema.ts";
import {
  faultFromJson,
  faultToJson,
  parseFault,
} from "../../../simulator/faults/spec.ts";
import { PROFILES } from "../../../simulator/faults/profiles.ts";
import { END, Service } from "./_service.ts";

const SPECS = [
  ...Object.values(PROFILES).flat(),
  "stuck,ttl=60,count=3",
  "empty",
  "error-envelope",
  "stall",
];

Deno.test("the schema takes what is a rule, and its answer shows it", () => {
  for (const spec of SPECS) {
    const rule = parseFault(spec);
    const body = faultSchema.parse(faultToJson(rule));
    const service = new Service();
    service.faults.set(faultFromJson("x", body));
    const active = service.faults.get("x");
    assert(active);
    const { name, injected, ends_at, ...rest } = faultStateSchema.parse(
      faultState(active),
    );
    assertEquals(rest, body);
    assertEquals([name, injected], ["x", 0]);
    const ends = rule.ttl === undefined
      ? null
      : new Date(END + 5_000 + rule.ttl).toISOString();
    assertEquals(ends_at, ends);
  }
});

Deno.test("the schema needs only what has no fallback", () => {
  const taken = [
    { fault: "status", status: 503 },
    { fault: "latency", distribution: 2 },
    { fault: "latency", distribution: "fixed:2" },
    { fault: "cut" },
    { fault: "stall" },
  ];
  for (const body of taken) assert(faultSchema.safeParse(body).success);
});

Deno.test("the schema refuses what is no rule", () => {
  const refused = [
    {},
    { fault: "outage" },
    { fault: "status" },
    { fault: "status", status: 700 },
    { fault: "status", status: "503" },
    { fault: "status", status: 503, retry_after: "soon" },
    { fault: "status", status: 503, "retry-after": 2 },
    { fault: "cut", rate: 2 },
    { fault: "cut", seconds: 2 },
    { fault: "cut", count: 0 },
    { fault: "cut", name: "x" },
    { fault: "stuck", on: "all" },
  ];
  for (const body of refused) {
    assertEquals(
      faultSchema.safeParse(body).success,
      false,
      JSON.stringify(body),
    );
  }
});
