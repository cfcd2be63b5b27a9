import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { FaultRule } from "../../../simulator/faults/rule.ts";
import {
  faultFromJson,
  faultToJson,
  parseFault,
  parseFaults,
} from "../../../simulator/faults/spec.ts";
import { FAULTS } from "../../../simulator/faults/table.ts";

/** All of a rule but what it does. */
function saying({ fault: _, ...rest }: FaultRule) {
  return rest;
}

const BARE = { rate: 1, ttl: undefined, count: undefined };

Deno.test("parseFault() reads the kind and its value, and what else is said", () => {
  const text =
    "status=503, rate=0.1,retry-after=2,retry_after_form=date,ttl=0.5,count=3,name=a.b-c_1,on=write";
  assertEquals(saying(parseFault(text)), {
    name: "a.b-c_1",
    kind: "status",
    parameters: { status: 503, "retry-after": 2, "retry-after-form": "date" },
    rate: 0.1,
    on: "write",
    ttl: 500,
    count: 3,
  });
});

Deno.test("parseFault() completes what is not said", () => {
  assertEquals(saying(parseFault("status=503")), {
    ...BARE,
    name: "status",
    kind: "status",
    parameters: {
      status: 503,
      "retry-after": "none",
      "retry-after-form": "seconds",
    },
    on: "all",
  });
  assertEquals(saying(parseFault("stuck,rate=0.05")), {
    ...BARE,
    name: "stuck",
    kind: "stuck",
    parameters: {},
    rate: 0.05,
    on: "read",
  });
  const given = Object.entries(FAULTS).map(([name, { parameters }]) => {
    const needed = { status: "=503", latency: "=2" }[name] ?? "";
    const parsed = parseFault(`${name}${needed}`).parameters;
    assertEquals(Object.keys(parsed), Object.keys(parameters ?? {}));
    return [name, Object.values(parsed)[0]] as const;
  });
  const first = Object.fromEntries(given);
  assertEquals(first, {
    ...first,
    status: 503,
    latency: 2,
    stall: "forever",
    "stall-body": "forever",
    html: 200,
    "content-type": "text/plain",
    "not-found": 5,
    "unknown-status": "transcoding",
    "no-result": 30,
    skew: -300,
  });
});

Deno.test("parseFault() takes commas in values, and the first parameter by its name", () => {
  const { parameters, rate } = parseFault("latency=uniform:0.1,2,rate=0.5");
  assertEquals([parameters.distribution, rate], ["uniform:0.1,2", 0.5]);
  for (
    const [short, long] of [
      ["html=502", "html,status=502"],
      ["stall=30", "stall,seconds=30"],
      ["stall-body=forever", "stall-body,seconds=forever"],
      ["skew=-1e3", "skew,seconds=-1000"],
      ["unknown-status=503", "unknown-status,word=503"],
      ["no-result=5", "no-result,seconds=5"],
      ["content-type=a/b", "content-type,type=a/b"],
    ] as const
  ) {
    assertEquals(saying(parseFault(short)), saying(parseFault(long)));
  }
});

const BAD: readonly [string, typeof TypeError, string][] = [
  ["", TypeError, 'no fault is named "": accepted are status, latency, stall,'],
  ["outage", TypeError, 'the fault "outage" as no fault is named "outage"'],
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

Deno.test("parseFault() says what is wrong, and what is accepted", () => {
  for (const [text, Kind, message] of BAD) {
    const error = assertThrows(() => parseFault(text), Kind, message);
    assertEquals((error as Error).constructor, Kind, text);
  }
});

Deno.test("a message quotes at most a hundred characters", () => {
  const error = assertThrows(() => parseFault("x".repeat(10_000)), TypeError);
  assertEquals(error.message.length < 600, true);
});

Deno.test("parseFaults() reads several, and none", () => {
  const names = (text: string) => parseFaults(text).map(({ name }) => name);
  assertEquals(names("latency=2 ; status=503,name=b"), ["latency", "b"]);
  assertEquals(names(" none "), []);
  assertEquals(names(Array(20).fill("cut").join(";")).length, 20);
  const many = Array(21).fill("cut").join(";");
  assertThrows(() => parseFaults(many), RangeError, "at most 20");
  for (const lasting of ["cut,ttl=1", "cut;cut,count=2"]) {
    assertThrows(() => parseFaults(lasting), TypeError, "no 'ttl'");
  }
  assertThrows(() => parseFaults("cut;;cut"), TypeError, "no fault is named");
});

Deno.test("faultFromJson() reads the same as parseFault()", () => {
  const body = {
    fault: "status",
    status: 503,
    rate: 0.1,
    retry_after: 2,
    ttl: 60,
    count: 5,
  };
  const text = "status=503,rate=0.1,retry-after=2,ttl=60,count=5,name=busy";
  assertEquals(
    saying(faultFromJson("busy", body)),
    saying(parseFault(text)),
  );
});

Deno.test("faultFromJson() says what is wrong", () => {
  for (
    const [body, Kind, message] of [
      [{}, TypeError, 'no fault is named ""'],
      [{ fault: 3 }, TypeError, 'no fault is named "3"'],
      [
        { fault: "cut", rate: true },
        TypeError,
        "'rate' must be a number from 0 to 1: current value is true",
      ],
      [{ fault: "cut", rate: 2 }, RangeError, "current value is 2"],
      [{ fault: "cut", rate: null }, TypeError, "current value is null"],
      [{ fault: "cut", more: 1 }, TypeError, "'more' is not known"],
      [{ fault: "status", status: [503] }, TypeError, "current value is [503]"],
    ] as const
  ) {
    assertThrows(() => faultFromJson("x", body), Kind, message);
  }
  assertThrows(
    () => faultFromJson("a b", { fault: "cut" }),
    TypeError,
    "'name'",
  );
});

const seconds = fc.integer({ min: 0, max: 1e6 }).map((ms) => ms / 1_000);
const parameters: Readonly<Record<string, fc.Arbitrary<string>>> = {
  status: fc.integer({ min: 400, max: 599 }).map((code) => `=${code}`),
  latency: fc.tuple(seconds, seconds).map(([a, b]) => `=uniform:${a},${a + b}`),
  stall: fc.oneof(seconds.map((s) => `=${s}`), fc.constant("=forever")),
  "unknown-status": fc.stringMatching(/^[a-z0-9]{1,9}$/).map((w) => `=${w}`),
  skew: seconds.map((s) => `=-${s}`),
};

const spec: fc.Arbitrary<string> = fc.record({
  kind: fc.constantFrom(...Object.keys(FAULTS)),
  rate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  ttl: fc.option(seconds),
  count: fc.option(fc.integer({ min: 1, max: 1e9 })),
  name: fc.option(fc.stringMatching(/^[\w-][\w.-]{0,63}$/)),
}).chain(({ kind, ...common }) =>
  (parameters[kind] ?? fc.constant("")).map((value) => {
    const more = Object.entries(common).flatMap(([key, value]) =>
      value === null ? [] : [`,${key}=${value}`]
    );
    return kind + value + more.join("");
  })
);

Deno.test("a rule goes to JSON and back", () => {
  fc.assert(fc.property(spec, (text) => {
    const rule = parseFault(text);
    const json = JSON.parse(JSON.stringify(faultToJson(rule)));
    assertEquals(Object.keys(json).filter((key) => key.includes("-")), []);
    assertEquals(saying(faultFromJson(rule.name, json)), saying(rule));
  }));
});
