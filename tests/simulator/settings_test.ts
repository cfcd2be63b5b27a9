import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Settings,
  type SimulatorOptions,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { NoStore } from "../../simulator/core/store.ts";

/** Options of a kind that types forbid. */
function create(options: Record<string, unknown>): Settings {
  return createSimulator(options as SimulatorOptions).settings;
}

/** What an option may be, and what not. */
interface Case {
  /** What is said that it must be. */
  readonly accepted: string;
  readonly good: readonly unknown[];
  /** Refused with a `TypeError`. */
  readonly wrongKind: readonly unknown[];
  /** Refused with a `RangeError`. */
  readonly wrongSize?: readonly number[];
  /** Whether errors do not show the value. */
  readonly secret?: boolean;
}

const NOT_NUMBERS = ["1", null, true, {}, 1n];
const FLAG: Case = {
  accepted: "true or false",
  good: [false],
  wrongKind: ["true", null, {}],
  wrongSize: [0, 1],
};
const COUNT: Case = {
  accepted: "a whole number above 0",
  good: [1, 1_000, Number.MAX_SAFE_INTEGER],
  wrongKind: NOT_NUMBERS,
  wrongSize: [0, -1, 1.5, NaN, Infinity, 2 ** 53],
};
const TEXTS: Case = {
  accepted: "a list of strings",
  good: [[]],
  wrongKind: ["a", [""], [1], [null], null, {}],
};

const BOUND: Case = {
  ...COUNT,
  accepted: "a whole number above 0, or Infinity",
  good: [1, Infinity],
  wrongSize: [0, -1, 1.5, NaN, -Infinity],
};

const CASES: { readonly [K in keyof Settings]: Case } = {
  delay: {
    accepted: "a distribution, such as uniform(1_000, 20_000)",
    good: [fixed(5), uniform(1, 2)],
    wrongKind: [null, "uniform:1,20", {}, () => 1],
    wrongSize: [5],
  },
  queue: {
    accepted: "a distribution or a number of milliseconds, 0 or more",
    good: [0, 0.5, 1e6, uniform(1, 2)],
    wrongKind: [null, "5", {}],
    wrongSize: [-1, NaN, Infinity],
  },
  errorRate: {
    accepted: "a number from 0 to 1",
    good: [0, 0.5, 1],
    wrongKind: NOT_NUMBERS,
    wrongSize: [-0.001, 1.001, NaN, Infinity],
  },
  seed: {
    accepted: "a safe integer or a string",
    good: ["", "x", 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    wrongKind: [null, true, 1n],
    wrongSize: [0.5, NaN, Infinity, 2 ** 53],
  },
  clock: {
    accepted: "a clock, { now, delay }",
    good: [new VirtualClock(), systemClock],
    wrongKind: [null, "virtual", {}, { now: Date.now }, {
      delay: systemClock.delay,
    }],
    wrongSize: [5],
  },
  autoAdvance: FLAG,
  startTime: {
    accepted: "a number of milliseconds since the epoch, before the year 9900",
    good: [0, Date.UTC(2026, 0), Date.UTC(9_900, 0) - 1],
    wrongKind: ["2026-01-01", null, {}],
    wrongSize: [-1, NaN, Infinity, Date.UTC(9_900, 0)],
  },
  price: {
    accepted: "a number of milliseconds above 0",
    good: [0.5, 1_000],
    wrongKind: NOT_NUMBERS,
    wrongSize: [0, -1, NaN, Infinity],
  },
  speed: {
    accepted: "a finite number above 0",
    good: [0.001, 1, 1e6],
    wrongKind: NOT_NUMBERS,
    wrongSize: [0, -1, NaN, Infinity],
  },
  retryAfter: {
    accepted: "a finite number of milliseconds, 0 or more",
    good: [0, 0.5, 60_000],
    wrongKind: NOT_NUMBERS,
    wrongSize: [-1, NaN, Infinity],
  },
  retryAfterForm: {
    accepted: "one of seconds, date, random",
    good: ["seconds", "date", "random"],
    wrongKind: ["Seconds", "", null],
    wrongSize: [1],
  },
  preset: {
    accepted: "one of none, heygen",
    good: ["none", "heygen"],
    wrongKind: ["toString", "", null],
  },
  profile: {
    accepted: "one of none, flaky, hostile",
    good: ["none", "flaky", "hostile"],
    wrongKind: ["toString", "", null],
  },
  faults: { ...TEXTS, good: [[], ["status=503,rate=0.1", "cut"]] },
  rules: {
    accepted: "a list of rules",
    good: [[], [{ match: { title: "A*" }, delay: fixed(5) }, { times: 1 }]],
    wrongKind: ["a", null, {}],
    wrongSize: [1],
  },
  rateLimit: {
    accepted: "a number of requests above 0 and a time, such as 10/1s or 100/m",
    good: ["10/1s", "1/m"],
    wrongKind: ["", "10", "0/s", null, ["10/1s"]],
    wrongSize: [10],
  },
  maxConcurrentJobs: BOUND,
  whenFull: {
    accepted: "one of wire, reject, queue",
    good: ["wire", "reject", "queue"],
    wrongKind: ["wait", true, null],
  },
  maxJobs: COUNT,
  keep: {
    accepted: "a number of milliseconds, 0 or more, or Infinity",
    good: [0, 0.5, 1e12, Infinity],
    wrongKind: NOT_NUMBERS,
    wrongSize: [-1, NaN, -Infinity],
  },
  store: {
    accepted: "a store",
    good: [new NoStore()],
    wrongKind: [null, "sim.db", {}],
    wrongSize: [0],
  },
  maxMemory: {
    accepted: "a whole number from 16777216",
    good: [2 ** 24, 2 ** 40],
    wrongKind: NOT_NUMBERS,
    wrongSize: [0, 2 ** 24 - 1, 2 ** 24 + 0.5, NaN, Infinity],
  },
  maxOpenRequests: BOUND,
  maxSimulations: {
    ...COUNT,
    accepted: "a whole number, 0 or more",
    good: [0, 5],
    wrongSize: [-1, 1.5, Infinity],
  },
  simulationIdle: {
    ...COUNT,
    accepted: "a number of milliseconds above 0",
    good: [0.5, 5],
    wrongSize: [0, -1, NaN, Infinity],
  },
  maxBody: COUNT,
  journal: {
    accepted: "a whole number, 0 or more",
    good: [0, 1],
    wrongKind: NOT_NUMBERS,
    wrongSize: [-1, 0.5, NaN, Infinity],
  },
  requestDetails: {
    accepted: "one of none, headers, bodies",
    good: ["none", "headers", "bodies"],
    wrongKind: ["body", "", null, true],
    wrongSize: [1],
  },
  cors: {
    accepted: "a list of origins, such as https://app.example, or *",
    good: [[], ["*"], ["https://app.example", "capacitor://localhost"]],
    wrongKind: [...TEXTS.wrongKind, ["app.example"]],
    wrongSize: [1],
  },
  apiKeys: {
    accepted: "a list, each a string of visible ASCII characters",
    good: [[], ["a", "b"]],
    wrongKind: ["a", [""], ["a", "line\n"]],
    secret: true,
  },
  adminKey: {
    accepted: "a string of visible ASCII characters",
    good: ["a"],
    wrongKind: ["", null, ["a"], "кey", "a b", "line\n"],
    wrongSize: [1],
    secret: true,
  },
  webhookHosts: {
    accepted: "a list of hosts, such as *.example.com or 10.0.0.0/8",
    good: [[], ["hooks.example.com", "*.example.com", "fd00::/8", "*"]],
    wrongKind: ["a.example", [""], ["http://a.example"], ["10.0.0.0/33"]],
  },
  webhookSecret: {
    secret: true,
    accepted: "whsec_ and 24 to 64 bytes in base64",
    good: [`whsec_${btoa("x".repeat(24))}`, `whsec_${btoa("x".repeat(64))}`],
    wrongKind: [
      "secret",
      `whsec_${btoa("x".repeat(23))}`,
      `whsec_${btoa("x".repeat(65))}`,
      `whsec_${"?".repeat(32)}`,
      `whsec_${btoa("x".repeat(24))}!`,
      `WHSEC_${btoa("x".repeat(24))}`,
      null,
    ],
  },
  webhookSignature: {
    accepted: "one of heygen-signature, signature, x-heygen-signature",
    good: ["heygen-signature", "signature", "x-heygen-signature"],
    wrongKind: ["x-sig", true, null],
  },
  webhookFaults: { ...TEXTS, good: [[], ["duplicate", "late=5,rate=0.1"]] },
  webhookTimeout: {
    accepted: "a number of milliseconds above 0, 2147483647 at most",
    good: [0.5, 10_000, 2 ** 31 - 1],
    wrongKind: NOT_NUMBERS,
    wrongSize: [0, -1, NaN, Infinity, 2 ** 31],
  },
  maxWebhooks: COUNT,
  onRequest: {
    accepted: "a function",
    good: [() => {}],
    wrongKind: [null, "requests", {}],
  },
  webhookFetch: {
    accepted: "a function like fetch",
    good: [fetch],
    wrongKind: ["fetch", null, {}],
  },
  exposed: { ...FLAG, good: [true, false] },
  faultHeader: { ...FLAG, good: [true, false] },
  strict: { ...FLAG, good: [true, false] },
  pathPrefix: {
    accepted: "empty, or a path such as /proxy/heygen",
    good: ["", "/a", "/proxy/heygen"],
    wrongKind: ["/", "a", "/a/", "/a b", null],
  },
  balance: {
    accepted: "a whole number, 0 or more, or Infinity",
    good: [0, 7, Infinity],
    wrongKind: NOT_NUMBERS,
    wrongSize: [-1, 0.5, NaN],
  },
  resultLifetime: {
    accepted: "a number of milliseconds above 0",
    good: [0.5, 1e12],
    wrongKind: NOT_NUMBERS,
    wrongSize: [0, -1, NaN, Infinity],
  },
};

for (const [name, its] of Object.entries(CASES)) {
  const { accepted, good, wrongKind, wrongSize = [], secret } = its;
  Deno.test(`createSimulator() takes as '${name}' ${accepted}`, () => {
    for (const value of good) {
      assertEquals(create({ [name]: value })[name as keyof Settings], value);
    }
    for (
      const [values, Kind] of [
        [wrongKind, TypeError],
        [wrongSize, RangeError],
      ] as const
    ) {
      for (const value of values) {
        const { message } = assertThrows(() => create({ [name]: value }), Kind);
        const text = typeof value === "string" ? JSON.stringify(value) : value;
        const shown = secret ? "" : `: current value is ${text}`;
        assertEquals(
          message,
          `Cannot create a simulator as '${name}' must be ${accepted}${shown}`,
        );
      }
    }
  });
}

Deno.test("createSimulator() has by default no faults, durations of 1 to 20 seconds, and an error rate of a half", () => {
  const { settings, clock } = createSimulator();
  const { delay, seed, ...rest } = settings;
  assertEquals([delay.quantile(0), delay.quantile(1)], [1_000, 20_000]);
  assert(Number.isSafeInteger(seed));
  assert(Math.abs(clock.now() - systemClock.now()) < 60_000);
  assertEquals(rest, {
    queue: 0,
    errorRate: 0.5,
    clock: systemClock,
    autoAdvance: false,
    startTime: undefined,
    speed: 1,
    retryAfter: 1_000,
    retryAfterForm: "seconds",
    preset: "none",
    profile: "none",
    faults: [],
    rules: [],
    rateLimit: undefined,
    maxConcurrentJobs: Infinity,
    whenFull: "wire",
    maxJobs: 1_000_000,
    keep: Infinity,
    store: new NoStore(),
    maxMemory: 2 ** 30,
    maxOpenRequests: Infinity,
    maxSimulations: 1_000,
    simulationIdle: 3_600_000,
    maxBody: 65_536,
    price: 1_000,
    journal: 10_000,
    requestDetails: "none",
    cors: [],
    apiKeys: [],
    adminKey: undefined,
    webhookHosts: [],
    webhookSecret: "whsec_VGhpcyBzZWNyZXQgaXMga25vd24gdG8gZXZlcnlib2R5",
    webhookSignature: "heygen-signature",
    webhookFaults: [],
    webhookTimeout: 10_000,
    maxWebhooks: 100,
    onRequest: undefined,
    webhookFetch: undefined,
    exposed: false,
    faultHeader: true,
    strict: false,
    pathPrefix: "",
    balance: Infinity,
    resultLifetime: 604_800_000,
  });
});

Deno.test("createSimulator() takes undefined for not given", () => {
  for (const name of Object.keys(CASES)) {
    const { seed: _, ...settings } = create({ [name]: undefined });
    const { seed: _seed, ...expected } = create({});
    assertEquals(settings, expected, name);
  }
});

Deno.test("createSimulator() takes another seed each time, and reports it", () => {
  const seeds = Array.from(
    { length: 20 },
    () => createSimulator().settings.seed,
  );
  assert(new Set(seeds).size > 15, `seeds: ${seeds}`);
  const [seed = 0] = seeds;
  const one = createSimulator({ seed }).getStatus().id;
  assertEquals(createSimulator({ seed }).getStatus().id, one);
});

Deno.test("createSimulator() refuses a distribution whose first duration is invalid", () => {
  const delay = { ...fixed(1), sample: () => NaN };
  assertThrows(() => createSimulator({ delay }), RangeError, "it drew NaN");
});

Deno.test("createSimulator() refuses two faults of one name, and takes one in place of a profile's", () => {
  const faults = ["status=503", "status=500"];
  assertThrows(
    () => createSimulator({ faults }),
    TypeError,
    "'faults' must have a name of its own, as in 'status=500,name=another': 'status' is taken",
  );
  const other = "status=500,name=flaky-503";
  createSimulator({ profile: "flaky", faults: [other] }).close();
});
