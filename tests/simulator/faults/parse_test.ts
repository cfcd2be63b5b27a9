import { createSimulator } from "@heygen-sim/simulator";
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertProblem, simulated } from "../routes/_simulated.ts";

/** Faults as `GET /faults` lists them, given in the options as text. */
async function listed(...faults: string[]) {
  const { ask, simulator } = simulated({ faults });
  using _ = simulator;
  return (await ask("GET", "/faults")).body.faults;
}

const BARE = { rate: 1, on: "all", injected: 0, ends_at: null };

Deno.test("a fault is a kind with its value, and parameters by name", async () => {
  const text =
    "status=503, rate=0.1,retry-after=2,retry_after_form=date,ttl=0.5,count=3,name=a.b-c_1,on=write";
  assertEquals(await listed(text), [{
    name: "a.b-c_1",
    fault: "status",
    status: 503,
    retry_after: 2,
    retry_after_form: "date",
    rate: 0.1,
    on: "write",
    ttl: 0.5,
    count: 3,
    injected: 0,
    ends_at: "2024-01-01T00:00:00.500Z",
  }]);
});

Deno.test("a ttl has whole milliseconds", async () => {
  const [{ ttl, ends_at }] = await listed("cut,ttl=2.0006");
  assertEquals([ttl, ends_at], [2.001, "2024-01-01T00:00:02.001Z"]);
});

Deno.test("each fault has defaults, and a first parameter that needs no name", async () => {
  const cases: [text: string, long: string, values: Record<string, unknown>][] =
    [
      ["status=503", "status,status=503", {
        status: 503,
        retry_after: "none",
        retry_after_form: "seconds",
      }],
      ["latency=uniform:0.1,2", "latency,distribution=uniform:0.1,2", {
        distribution: "uniform:0.1,2",
      }],
      ["stall", "stall,seconds=forever", { seconds: "forever" }],
      ["stall-body=30", "stall_body,seconds=30", { seconds: 30 }],
      ["cut", "cut,rate=1", {}],
      ["empty", "empty,rate=1", {}],
      ["truncated", "truncated,rate=1", {}],
      ["html", "html,status=200", { status: 200 }],
      ["content-type", "content-type,type=text/plain", { type: "text/plain" }],
      ["error-envelope", "error-envelope,on=all", {}],
      ["not-found", "not-found,seconds=5", { seconds: 5, on: "read" }],
      ["unknown-status", "unknown-status,word=transcoding", {
        word: "transcoding",
        on: "read",
      }],
      ["no-result", "no-result,seconds=30", { seconds: 30, on: "read" }],
      ["stuck", "stuck,on=read", { on: "read" }],
      ["skew=-1e3", "skew,seconds=-1000", { seconds: -1_000 }],
    ];
  for (const [text, long, values] of cases) {
    const [fault] = await listed(text);
    const name = /^[\w-]+/.exec(text)?.[0];
    assertEquals(fault, { ...BARE, ...values, name, fault: name });
    assertEquals(await listed(long), [fault]);
  }
  const { ask } = simulated();
  const { body } = await ask("GET", "/openapi.json");
  const kinds = body.components.schemas.Fault.oneOf.length;
  assertEquals(cases.length, kinds, "each fault has a case");
});

const BAD: readonly [string, typeof TypeError, string][] = [
  [
    "outage",
    TypeError,
    'the fault "outage" as no fault is named "outage": accepted are status, latency, stall,',
  ],
  ["toString", TypeError, "no fault is named"],
  ["status", TypeError, "'status' must be given: the status code"],
  [
    "status=",
    TypeError,
    `'status' must be a whole number from 400 to 599: current value is ""`,
  ],
  ["status=399", RangeError, "'status' must be a whole number from 400 to 599"],
  ["status=600", RangeError, "'status' must be a whole number from 400 to 599"],
  ["status=503.5", RangeError, "'status' must be a whole number"],
  ["status=0x1f7", TypeError, "'status' must be a whole number"],
  ["html=199", RangeError, "'status' must be a whole number from 200 to 599"],
  ["status=503,status=502", TypeError, "'status' must be given once"],
  [
    "status=503,rat=1",
    TypeError,
    "'rat' is not known: accepted are status, retry-after, retry-after-form, rate, on, ttl, count, name",
  ],
  ["status=503,toString=1", TypeError, "'toString' is not known"],
  [
    "status=503,retry-after=soon",
    TypeError,
    `'retry-after' must be a number from 0 to 1000000000, or "none": current value is "soon"`,
  ],
  [
    "status=503,retry-after=-1",
    RangeError,
    "'retry-after' must be a number from 0",
  ],
  ["status=503,retry-after-form=x", TypeError, `must be "seconds" or "date"`],
  ["cut=1", TypeError, "'cut' takes no value: current value is \"1\""],
  ["cut,rate", TypeError, "'rate' must have a value: rate=VALUE"],
  ["cut,rate=1.01", RangeError, "'rate' must be a number from 0 to 1"],
  ["cut,rate=-0.01", RangeError, "'rate' must be a number from 0 to 1"],
  ["cut,rate=10%", TypeError, "'rate' must be a number from 0 to 1"],
  ["cut,count=0", RangeError, "'count' must be a whole number from 1"],
  ["cut,count=1.5", RangeError, "'count' must be a whole number from 1"],
  ["cut,ttl=-1", RangeError, "'ttl' must be a number from 0"],
  ["cut,name=a b", TypeError, "'name' must be 1 to 64 letters"],
  ["cut,name=..", TypeError, "with no dot in front"],
  [`cut,name=${"a".repeat(65)}`, TypeError, "'name' must be 1 to 64 letters"],
  ["cut,on=reads", TypeError, `'on' must be "read", "write" or "all"`],
  ["stuck,on=all", RangeError, `'on' must be "read", as stuck changes`],
  ["latency", TypeError, "'distribution' must be given: how many seconds"],
  [
    "latency=soon",
    TypeError,
    "'distribution' must be a distribution of seconds: Cannot parse the distribution",
  ],
  [
    "latency=uniform:2,1",
    RangeError,
    "'distribution' must be a distribution of seconds",
  ],
  ["latency=-1", TypeError, "'distribution' must be"],
  ["stall=never", TypeError, `or "forever": current value is "never"`],
  ["skew=1e10", RangeError, "'seconds' must be a number from -1000000000"],
  ["content-type=html", TypeError, "'type' must be a media type"],
  ["unknown-status=<b>", TypeError, "'word' must be a word"],
  ["unknown-status=completed", TypeError, "none of the service's own"],
];

Deno.test("an invalid fault is refused with the reason, and with what is accepted", async () => {
  const { ask, create } = simulated();
  const { id } = await create();
  for (const [text, Kind, message] of BAD) {
    const create = () => createSimulator({ faults: [text] });
    const error = assertThrows(create, Kind, message);
    assertEquals((error as Error).constructor, Kind, text);
    const reply = await ask("GET", `/jobs/${id}`, {
      headers: { "x-sim-fault": text },
    });
    assertEquals(reply.status, 400, text);
    assert(reply.body.detail.includes(message), reply.text);
  }
  const long = assertThrows(() =>
    createSimulator({ faults: ["x".repeat(10_000)] })
  ) as Error;
  assert(long.message.length < 600, "it quotes a hundred characters");
});

Deno.test("a request asks for 20 faults at most, or for none", async () => {
  const { ask } = simulated({ faults: ["status=500"] });
  const send = async (fault: string) => {
    const reply = await ask("GET", "/status", {
      headers: { "x-sim-fault": fault },
    });
    return reply.status === 400 ? reply.body.detail : reply.status;
  };
  assertEquals(await send(" none "), 200);
  assertEquals(await send("latency=0 ; status=503,name=b"), 503);
  assertEquals(await send(Array(20).fill("skew").join(";")), 200);
  const cases: [string, string][] = [
    [Array(21).fill("skew").join(";"), "at most 20: current number is 21"],
    ["cut,ttl=1", "a single request has no 'ttl' and no 'count'"],
    ["cut;cut,count=2", "a single request has no 'ttl' and no 'count'"],
    ["cut;;cut", "no fault is named"],
  ];
  for (const [fault, message] of cases) {
    assert(String(await send(fault)).includes(message), fault);
  }
});

const seconds = fc.integer({ min: 0, max: 1e6 }).map((ms) => ms / 1_000);
const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  status: fc.integer({ min: 400, max: 599 }).map((code) => `=${code}`),
  latency: fc.tuple(seconds, seconds).map(([a, b]) => `=uniform:${a},${a + b}`),
  stall: fc.oneof(seconds.map((s) => `=${s}`), fc.constant("=forever")),
  "unknown-status": fc.stringMatching(/^[a-z0-9]{1,9}$/).map((w) => `=${w}`),
  skew: seconds.map((s) => `=-${s}`),
  "no-result": fc.constant(""),
  "content-type": fc.constant("=text/html"),
  cut: fc.constant(""),
};

const anyFault: fc.Arbitrary<string> = fc.record({
  kind: fc.constantFrom(...Object.keys(values)),
  rate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  ttl: fc.option(seconds),
  count: fc.option(fc.integer({ min: 1, max: 1e9 })),
  name: fc.option(fc.stringMatching(/^[\w-][\w.-]{0,63}$/)),
}).chain(({ kind, ...common }) =>
  (values[kind] ?? fc.constant("")).map((value) => {
    const more = Object.entries(common).flatMap(([key, value]) =>
      value === null ? [] : [`,${key}=${value}`]
    );
    return kind + value + more.join("");
  })
);

Deno.test("a fault in text is the same in JSON, and comes back from a snapshot", async () => {
  await fc.assert(
    fc.asyncProperty(anyFault, async (text) => {
      const { ask, simulator } = simulated({ faults: [text] });
      using _ = simulator;
      // One that is over is not listed.
      const [fault] = (await ask("GET", "/faults")).body.faults;
      if (!fault) return;
      const { name, injected: _i, ends_at: _e, ...body } = fault;
      const restored = simulated();
      using __ = restored.simulator;
      restored.simulator.restore(simulator.snapshot());
      assertEquals((await restored.ask("GET", "/faults")).body.faults, [fault]);
      const reply = await ask("PUT", `/faults/${name}`, { body });
      assertEquals([reply.status, reply.body], [200, fault]);
    }),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("a fault in JSON has the types of its schema, and no other fields", async () => {
  const { ask } = simulated();
  const put = (body: unknown) => ask("PUT", "/faults/x", { body });
  const taken = [
    { fault: "status", status: 503 },
    { fault: "latency", distribution: 2 },
    { fault: "latency", distribution: "fixed:2" },
    { fault: "stall" },
  ];
  for (const body of taken) assert((await put(body)).status < 300);
  const refused = [
    {},
    { fault: "outage" },
    { fault: 3 },
    { fault: "status" },
    { fault: "status", status: 700 },
    { fault: "status", status: "503" },
    { fault: "status", status: [503] },
    { fault: "status", status: 503, retry_after: "soon" },
    { fault: "status", status: 503, "retry-after": 2 },
    { fault: "cut", rate: true },
    { fault: "cut", rate: null },
    { fault: "cut", seconds: 2 },
    { fault: "stuck", on: "all" },
  ];
  for (const body of refused) {
    assertEquals((await put(body)).status, 422, JSON.stringify(body));
  }
});

Deno.test("a scenario is checked step by step, and has 1000 steps at most", async () => {
  const { ask, create } = simulated();
  const refused: [steps: string[], message: string][] = [
    [
      ["pending", "done"],
      'step 2 must be one of pending, queued, running, completed, error, or a fault: Cannot inject the fault "done" as no fault is named',
    ],
    [["Pending"], "step 1 must be"],
    [["pending", "200"], "'status' must be"],
    [["cut,count=1"], "no 'ttl'"],
    [["toString"], "step 1 must be"],
  ];
  for (const [scenario, message] of refused) {
    const reply = await ask("POST", "/jobs", { body: { scenario } });
    const instance = "/jobs";
    const { errors } = reply.body;
    const title = "Unprocessable Entity";
    assertProblem(reply, { status: 422, title, instance, errors });
    assert(reply.text.includes(JSON.stringify(message).slice(1, -1)), message);
  }
  await create({ scenario: Array(1_000).fill("503") });
  const scenario = Array(1_001).fill("503");
  assertEquals(
    (await ask("POST", "/jobs", { body: { scenario } })).status,
    422,
  );
});
