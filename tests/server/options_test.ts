import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UsageError } from "../../command_line/usage_error.ts";
import { help } from "../../server/help.ts";
import { readOptions, type ServerOptions } from "../../server/options.ts";
import { SETTINGS } from "../../server/settings.ts";
import { DEFAULT_SECRET } from "../../simulator/webhooks/sign.ts";

type Variables = Readonly<Record<string, string>>;

function read(
  args: readonly string[],
  variables: Variables = {},
): ReturnType<typeof readOptions> {
  return readOptions(args, (name) => variables[name]);
}

/** The options, with the laws by their labels. */
function settings(
  args: readonly string[],
  variables: Variables = {},
): Readonly<Record<string, unknown>> {
  const options = read(args, variables);
  assert(typeof options === "object", `${options}`);
  const { delay, queue } = options;
  return { ...options, delay: delay.label, queue: queue?.label };
}

/** Asserts that a call is refused, and gives the message. */
function refused(args: readonly string[], variables: Variables = {}): string {
  const { message } = assertThrows(() => read(args, variables), UsageError);
  return message;
}

const DEFAULTS = {
  port: 5_000,
  host: "localhost",
  allowedHosts: [],
  cors: [],
  delay: "uniform:1,20",
  queue: "fixed:0",
  errorRate: 0.5,
  seed: undefined,
  clock: "real",
  speed: 1,
  retryAfter: 1_000,
  retryAfterForm: "seconds",
  profile: "none",
  faults: [],
  webhookHosts: [],
  webhookFaults: [],
  webhookConcurrency: 20,
  webhookTimeout: 10_000,
  maxWebhooks: 100,
  maxConcurrentJobs: Infinity,
  whenFull: "reject",
  maxJobs: 1_000_000,
  keep: Infinity,
  maxOpenRequests: 900,
  maxBody: 65_536,
  journal: 10_000,
  apiKeys: [],
};

const SECRET = `whsec_${btoa("x".repeat(24))}`;

// Flag, option, a value of the flag, one of the variable, and both as options.
const CASES: readonly (readonly [
  flag: keyof typeof SETTINGS,
  option: keyof ServerOptions,
  texts: readonly [string, string],
  values: readonly [unknown, unknown],
])[] = [
  ["port", "port", ["8080", "0"], [8_080, 0]],
  ["host", "host", ["0.0.0.0", "::1"], ["0.0.0.0", "::1"]],
  ["delay", "delay", ["fixed:2", "exponential:3"], [
    "fixed:2",
    "exponential:3",
  ]],
  ["error-rate", "errorRate", ["0", "1"], [0, 1]],
  ["seed", "seed", ["-7", "a b"], ["-7", "a b"]],
  ["queue", "queue", ["fixed:4", "uniform:0,9"], ["fixed:4", "uniform:0,9"]],
  ["clock", "clock", ["real", "auto"], ["real", "auto"]],
  ["speed", "speed", ["60", "0.5"], [60, 0.5]],
  ["retry-after", "retryAfter", ["0", "2.5"], [0, 2_500]],
  ["retry-after-form", "retryAfterForm", ["date", "random"], [
    "date",
    "random",
  ]],
  ["profile", "profile", ["flaky", "hostile"], ["flaky", "hostile"]],
  ["fault", "faults", ["status=503,rate=0.1", "empty;cut"], [
    ["status=503,rate=0.1"],
    ["empty", "cut"],
  ]],
  ["webhook-hosts", "webhookHosts", ["10.0.0.0/8", "*.example.com;::1"], [
    ["10.0.0.0/8"],
    ["*.example.com", "::1"],
  ]],
  ["webhook-secret", "webhookSecret", [SECRET, DEFAULT_SECRET], [
    SECRET,
    DEFAULT_SECRET,
  ]],
  ["webhook-fault", "webhookFaults", ["late=uniform:1,2", "lost;duplicate"], [
    ["late=uniform:1,2"],
    ["lost", "duplicate"],
  ]],
  ["webhook-concurrency", "webhookConcurrency", ["1", "1000"], [1, 1_000]],
  ["webhook-timeout", "webhookTimeout", ["0.5", "3600"], [500, 3_600_000]],
  ["max-webhooks", "maxWebhooks", ["1", "10000"], [1, 10_000]],
  ["rate-limit", "rateLimit", ["10/1s", "5/m"], ["10/1s", "5/m"]],
  ["max-concurrent-jobs", "maxConcurrentJobs", ["3", "1"], [3, 1]],
  ["when-full", "whenFull", ["queue", "reject"], ["queue", "reject"]],
  ["max-jobs", "maxJobs", ["1", "9"], [1, 9]],
  ["keep", "keep", ["24h", "0.5s"], [86_400_000, 500]],
  ["max-memory", "maxMemory", ["16777216", "1e9"], [16_777_216, 1e9]],
  ["max-open-requests", "maxOpenRequests", ["9", "none"], [9, Infinity]],
  ["max-body", "maxBody", ["1", "1e6"], [1, 1_000_000]],
  ["journal", "journal", ["0", "9"], [0, 9]],
  ["store", "store", ["sim.db", "a b/c"], ["sim.db", "a b/c"]],
  ["allowed-host", "allowedHosts", ["a.test", "b.test;c"], [["a.test"], [
    "b.test",
    "c",
  ]]],
  ["cors", "cors", ["*", "https://a.test;http://b.test"], [["*"], [
    "https://a.test",
    "http://b.test",
  ]]],
  ["api-key", "apiKeys", ["-a;b", "c;d"], [["-a;b"], ["c", "d"]]],
  ["admin-key", "adminKey", ["-a;b", "c;d"], ["-a;b", "c;d"]],
];

Deno.test("readOptions() has a default for each setting", () => {
  assertEquals(settings([]), DEFAULTS);
});

Deno.test("readOptions() puts flags before variables, and variables before defaults", () => {
  assertEquals(CASES.length, Object.keys(SETTINGS).length, "each has a case");
  for (const [flag, option, [first, second], [value, other]] of CASES) {
    const variables = { [SETTINGS[flag].variable]: second };
    const byFlag = { ...DEFAULTS, [option]: value };
    for (const args of [[`--${flag}`, first], [`--${flag}=${first}`]]) {
      assertEquals(settings(args), byFlag);
      assertEquals(settings(args, variables), byFlag, `${args} goes first`);
    }
    assertEquals(settings([], variables), { ...DEFAULTS, [option]: other });
  }
});

Deno.test("readOptions() reads all settings together, and nothing else of the environment", () => {
  const args = CASES.flatMap(([flag, , [text]]) => [`--${flag}`, text]);
  assertEquals(
    settings(args, { PORT: "1", HOST: "nowhere" }),
    Object.fromEntries(CASES.map(([, option, , [value]]) => [option, value])),
  );
});

Deno.test("readOptions() takes the last of a repeated flag", () => {
  assertEquals(settings(["--port", "1", "--port=2"]).port, 2);
  assertEquals(settings(["--seed", "x", "--port", "1", "--seed", "y"]), {
    ...DEFAULTS,
    port: 1,
    seed: "y",
  });
});

Deno.test("readOptions() takes the ends of each range", () => {
  assertEquals(settings(["--port", "65535"]).port, 65_535);
  assertEquals(settings(["--port", "0"]).port, 0);
  assertEquals(settings(["--error-rate", "1e-3"]).errorRate, 0.001);
  assertEquals(settings(["--seed", ""]).seed, undefined);
  assertEquals(settings(["--speed", "1e6"]).speed, 1_000_000);
  assertEquals(settings(["--retry-after", "1e6"]).retryAfter, 1e9);
  const most = ["--max-jobs", "--max-concurrent-jobs", "--journal"]
    .map((flag) => `${flag}=16000000`);
  const { maxJobs, maxConcurrentJobs, journal, maxBody } = settings([
    ...most,
    "--max-body=1000000000",
  ]);
  assertEquals([maxJobs, maxConcurrentJobs, journal], [16e6, 16e6, 16e6]);
  assertEquals(maxBody, 1e9);
});

Deno.test("readOptions() takes a flag that is repeated where there may be many, in order", () => {
  const { faults, apiKeys } = settings([
    "--fault",
    "status=503",
    "--api-key=k1",
    "--fault=status=500,rate=0.2,name=other",
    "--fault",
    "latency=uniform:1,2,rate=0.5",
    "--api-key",
    "k2",
  ], { HEYGEN_SIM_FAULT: "empty", HEYGEN_SIM_API_KEY: "k3" });
  assertEquals(faults, [
    "status=503",
    "status=500,rate=0.2,name=other",
    "latency=uniform:1,2,rate=0.5",
  ]);
  assertEquals(apiKeys, ["k1", "k2"]);
});

Deno.test("readOptions() reads none out of a variable for many that holds none", () => {
  for (const text of ["", ";", " ; "]) {
    const variables = { HEYGEN_SIM_FAULT: text, HEYGEN_SIM_API_KEY: text };
    assertEquals(settings([], variables), DEFAULTS);
  }
});

Deno.test("readOptions() refuses two faults of one name", () => {
  for (
    const [args, variables] of [
      [["--fault=status=503", "--fault=status=500"], {}],
      [["--webhook-fault=late=1", "--webhook-fault=late=2"], {}],
      [[], { HEYGEN_SIM_FAULT: "status=503;status=500" }],
    ] as const
  ) {
    assertStringIncludes(
      refused(args, variables),
      "must have a name of its own, as in '",
    );
  }
});

Deno.test("readOptions() takes none for no limit, also over one in the environment", () => {
  const variables = {
    HEYGEN_SIM_RATE_LIMIT: "1/s",
    HEYGEN_SIM_MAX_CONCURRENT_JOBS: "1",
  };
  const args = ["--rate-limit=none", "--max-concurrent-jobs=none"];
  assertEquals(settings(args, variables), DEFAULTS);
});

Deno.test("readOptions() takes a speed for a real clock alone, and names both", () => {
  const speed = "only a real clock has a speed";
  for (const clock of ["virtual", "auto"]) {
    const { clock: kind, speed: one } = settings(["--clock", clock]);
    assertEquals([kind, one], [clock, 1]);
    assertEquals(
      refused(["--speed", "60", "--clock", clock]),
      `--speed: ${speed}: current value of --clock is '${clock}'`,
    );
    assertEquals(
      refused([`--clock=${clock}`], { HEYGEN_SIM_SPEED: "1" }),
      `HEYGEN_SIM_SPEED: ${speed}: current value of --clock is '${clock}'`,
    );
    assertEquals(
      refused(["--speed=2"], { HEYGEN_SIM_CLOCK: clock }),
      `--speed: ${speed}: current value of HEYGEN_SIM_CLOCK is '${clock}'`,
    );
  }
  assertEquals(settings(["--clock=real", "--speed=60"]).speed, 60);
});

Deno.test("readOptions() refuses a key that no header can bring, and does not repeat it", () => {
  for (const flag of ["api-key", "admin-key"] as const) {
    for (const value of ["", " ", "se cret", "secret\n", "sécret"]) {
      const message = refused([`--${flag}`, value]);
      assertStringIncludes(message, `--${flag}: must be one or more visible`);
      assertStringIncludes(message, `has ${value.length} characters`);
      assert(!message.includes("cret"), message);
    }
  }
  const variables = { HEYGEN_SIM_ADMIN_KEY: "" };
  assertStringIncludes(refused([], variables), "HEYGEN_SIM_ADMIN_KEY: must");
});

Deno.test("readOptions() refuses what makes no sense, naming the flag or variable, what is accepted, and the value", () => {
  const port = "must be a whole number from 0 to 65535";
  const rate = "must be a number from 0 to 1";
  const host = "must be a host name or an address";
  const jobs = "must be a whole number from 1 to 16000000";
  for (
    const [flag, value, accepted] of [
      ["port", "http", port],
      ["port", "", port],
      ["port", " ", port],
      ["port", "-1", port],
      ["port", "65536", port],
      ["port", "80.5", port],
      ["port", "Infinity", port],
      ["port", "80=1", port],
      ["error-rate", "", rate],
      ["error-rate", "half", rate],
      ["error-rate", "-0.1", rate],
      ["error-rate", "1.1", rate],
      ["error-rate", "NaN", rate],
      ["host", "", host],
      ["host", "a b", host],
      ["host", "http://x", host],
      ["host", "-x/", host],
      ["delay", "", "uniform:MIN,MAX"],
      ["delay", "5", "uniform:MIN,MAX"],
      ["delay", "soon:1", "uniform:MIN,MAX"],
      ["delay", "uniform:20,1", "uniform:MIN,MAX"],
      ["delay", "fixed:-1", "fixed:VALUE"],
      ["delay", "fixed:1e306", "a mean that is finite in milliseconds"],
      ["delay", "empirical:/etc/passwd", "files of durations cannot be read"],
      ["queue", "soon", "uniform:MIN,MAX"],
      ["clock", "", "must be one of real, virtual, auto"],
      ["clock", "Real", "must be one of real, virtual, auto"],
      ["speed", "0", "must be a number above 0 and up to 1000000"],
      ["speed", "1000001", "must be a number above 0 and up to 1000000"],
      ["retry-after", "-1", "must be a number from 0 to 1000000"],
      ["retry-after", "1000001", "must be a number from 0 to 1000000"],
      ["retry-after-form", "iso", "must be one of seconds, date, random"],
      ["profile", "bad", "must be one of none, flaky, hostile"],
      ["fault", "sttus=503", "accepted are status"],
      ["fault", "status=503,rate=2", "rate"],
      ["webhook-hosts", "http://a", "a range such as 10.0.0.0/8"],
      ["webhook-fault", "status=503", "accepted are duplicate"],
      ["webhook-concurrency", "0", "a whole number from 1 to 1000"],
      ["webhook-concurrency", "1001", "a whole number from 1 to 1000"],
      ["rate-limit", "10", "such as 10/1s"],
      ["rate-limit", "", "such as 10/1s"],
      ["rate-limit", "0/s", "such as 10/1s"],
      ["max-concurrent-jobs", "", jobs],
      ["max-concurrent-jobs", "0", jobs],
      ["max-concurrent-jobs", "1.5", jobs],
      ["max-concurrent-jobs", "16000001", jobs],
      ["when-full", "", "must be one of reject, queue"],
      ["when-full", "wait", "must be one of reject, queue"],
      ["max-jobs", "0", jobs],
      ["max-jobs", "16000001", jobs],
      ["max-memory", "16777215", "a whole number from 16777216 to 1000000"],
      ["max-memory", "1GB", "a whole number from 16777216 to 1000000"],
      ["max-open-requests", "0", jobs],
      ["max-body", "0", "must be a whole number from 1 to 1000000000"],
      ["max-body", "64k", "must be a whole number from 1 to 1000000000"],
      ["max-body", "1000000001", "must be a whole number from 1 to 1000000000"],
      ["journal", "-1", "must be a whole number from 0 to 16000000"],
      ["journal", "1.5", "must be a whole number from 0 to 16000000"],
      ["store", "", "must be the name of a file"],
    ] as const
  ) {
    const { variable } = SETTINGS[flag];
    for (
      const [name, message] of [
        [`--${flag}`, refused([`--${flag}`, value])],
        [`--${flag}`, refused([`--${flag}=${value}`])],
        // Where both are given, the flag alone counts.
        [
          `--${flag}`,
          refused([`--${flag}`, value], {
            [variable]: SETTINGS[flag].fallback,
          }),
        ],
        [variable, refused([], { [variable]: value })],
      ] as const
    ) {
      assert(message.startsWith(`${name}: `), `'${message}' names ${name}`);
      assert(message.includes(accepted), `'${message}' says '${accepted}'`);
      const quoted = message.includes(`'${value}'`) ||
        message.includes(JSON.stringify(value));
      assert(quoted, `'${message}' shows '${value}'`);
    }
  }
});

Deno.test("readOptions() refuses a flag without its value", () => {
  for (const args of [["--port"], ["--port", "--seed", "1"]]) {
    const message = refused(args);
    assert(message.startsWith("--port: must be"), message);
  }
});

Deno.test("readOptions() refuses what it does not know, by its name", () => {
  for (
    const [stranger, ...args] of [
      ["--bogus", "--bogus"],
      ["--bogus", "--bogus=1"],
      ["--Port", "--Port", "1"],
      ["--no-port", "--no-port"],
      ["--no-help", "--no-help"],
      ["--port.x", "--port.x", "1"],
      ["-p", "-p", "80"],
      ["5000", "5000"],
      ["serve", "serve", "--port", "1"],
      ["serve", "--port", "1", "--", "serve"],
      ["--_", "--_=1"],
      ["--api-keys", "--api-keys=secret"],
      ["--__proto__", "--__proto__", "1"],
      ["--constructor", "--constructor", "1"],
      ["--bogus", "--help", "--bogus"],
    ]
  ) {
    assertEquals(
      refused(args),
      `'${stranger}' is not known; --help lists what is`,
    );
  }
});

Deno.test("readOptions() reads --help and --version in both forms, whatever else is set", () => {
  for (
    const args of [["--help"], ["-h"], ["-hV"], ["--port", "x", "--help"]]
  ) {
    assertEquals(read(args), "help", args.join(" "));
  }
  for (const args of [["--version"], ["-V"], ["--version", "--port=x"]]) {
    assertEquals(read(args, { HEYGEN_SIM_PORT: "x" }), "version");
  }
});

Deno.test("help() lists each flag with its variable and default, in lines of at most 80 characters", () => {
  const text = help();
  for (const [flag, { variable, fallback }] of Object.entries(SETTINGS)) {
    for (const part of [`--${flag} `, variable, fallback]) {
      assert(text.includes(part), `'${part}' is there`);
    }
  }
  for (const part of ["--help", "--version", "-h", "-V", "deno task serve"]) {
    assert(text.includes(part), `'${part}' is there`);
  }
  for (const line of text.split("\n")) {
    assert(line.length <= 80, `'${line}' fits`);
  }
});
