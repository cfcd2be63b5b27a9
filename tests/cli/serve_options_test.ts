import { createSimulator } from "@heygen-sim/simulator";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { flagOf, variableOf } from "../../cli/option.ts";
import { parseCommand } from "../../cli/parse_command.ts";
import { SERVE, serverOptions } from "../../cli/serve.ts";
import { testWith } from "../_needs.ts";
import { refused, serveWith, simulate } from "./_terminal.ts";

type Variables = Readonly<Record<string, string>>;
type Key = Exclude<keyof typeof SERVE.options, (typeof OTHERS)[number]>;

/** Options that are no values of the server's options. */
const OTHERS = ["trustProxy", "strict", "log", "config"] as const;

const KEYS = Object.keys(SERVE.options)
  .filter((key): key is Key => !OTHERS.some((other) => other === key));

const flag = (key: Key) => flagOf(key, SERVE.options[key]);
const variable = (key: Key) => variableOf(key, SERVE.options[key]);

/** The options of the server, with distributions by their labels. */
function settings(
  args: readonly string[],
  variables: Variables = {},
): Readonly<Record<string, unknown>> {
  const given = parseCommand(SERVE, args, (name) => variables[name]);
  assert("values" in given);
  const { delay, queue, ...others } = serverOptions(given);
  const label = (it: typeof queue) => typeof it === "object" ? it.label : it;
  return { ...others, delay: label(delay), queue: label(queue) };
}

/** The message of a command line that `serve` refuses. */
const refusedBy = (args: readonly string[], variables?: Variables) =>
  refused(["serve", ...args], variables);

const DEFAULTS = settings([]);

const [SECRET = "", OTHER = ""] = ["x", "y"]
  .map((it) => `whsec_${btoa(it.repeat(24))}`);

// Option, a value of the flag, one of the variable, and both as options.
const CASES: Readonly<
  Record<Key, readonly [texts: [string, string], values: [unknown, unknown]]>
> = {
  port: [["8080", "0"], [8_080, 0]],
  host: [["0.0.0.0", "::1"], ["0.0.0.0", "::1"]],
  allowedHosts: [["a.test", "b.test;c"], [["a.test"], ["b.test", "c"]]],
  cors: [["*", "https://a.test;http://b.test"], [["*"], [
    "https://a.test",
    "http://b.test",
  ]]],
  delay: [["fixed:2", "exponential:3"], [
    "scaled:1000,fixed:2",
    "scaled:1000,exponential:3",
  ]],
  queue: [["4", ".5"], ["scaled:1000,fixed:4", "scaled:1000,fixed:0.5"]],
  errorRate: [["0", "1"], [0, 1]],
  pathPrefix: [["/a", "/proxy/heygen"], ["/a", "/proxy/heygen"]],
  seed: [["-7", "a b"], ["-7", "a b"]],
  retryAfter: [["0", "2.5"], [0, 2_500]],
  retryAfterForm: [["date", "random"], ["date", "random"]],
  clock: [["real", "auto"], ["real", "auto"]],
  speed: [["60", "0.5"], [60, 0.5]],
  startTime: [
    ["2026-01-01T08:00:00+01:00", "2026-01-01"],
    [Date.UTC(2026, 0, 1, 7), Date.UTC(2026, 0)],
  ],
  // Another preset changes other values, too.
  preset: [["none", "none"], ["none", "none"]],
  profile: [["flaky", "hostile"], ["flaky", "hostile"]],
  faultHeader: [["off", "on"], [false, true]],
  faults: [["status=503,rate=0.1", "empty;cut"], [
    ["status=503,rate=0.1"],
    ["empty", "cut"],
  ]],
  rules: [
    ['{"delay":2}', '{"match":{"callback_id":"a"}};{"times":1}'],
    [
      [{ match: {}, delay: 2_000 }],
      [{ match: { callbackId: "a" } }, { match: {}, times: 1 }],
    ],
  ],
  balance: [["0", "9"], [0, 9]],
  resultLifetime: [["10m", "0.5s"], [600_000, 500]],
  webhookHosts: [["10.0.0.0/8", "*.example.com;::1"], [
    ["10.0.0.0/8"],
    ["*.example.com", "::1"],
  ]],
  webhookSecret: [[SECRET, OTHER], [SECRET, OTHER]],
  webhookSignature: [["signature", "x-heygen-signature"], [
    "signature",
    "x-heygen-signature",
  ]],
  webhookFaults: [["late=uniform:1,2", "lost;duplicate"], [
    ["late=uniform:1,2"],
    ["lost", "duplicate"],
  ]],
  webhookTimeout: [["0.5", "3600"], [500, 3_600_000]],
  maxWebhooks: [["1", "10000"], [1, 10_000]],
  rateLimit: [["10/1s", "5/m"], ["10/1s", "5/m"]],
  maxConcurrentJobs: [["3", "1"], [3, 1]],
  whenFull: [["queue", "reject"], ["queue", "reject"]],
  maxJobs: [["1", "9"], [1, 9]],
  keep: [["24h", "0.5s"], [86_400_000, 500]],
  maxMemory: [["16777216", "1e9"], [16_777_216, 1e9]],
  maxOpenRequests: [["9", "none"], [9, Infinity]],
  maxSimulations: [["0", "7"], [0, 7]],
  simulationIdle: [["1h", "90s"], [3_600_000, 90_000]],
  maxBody: [["1", "1e6"], [1, 1_000_000]],
  price: [["2", "0.05"], [2_000, 50]],
  journal: [["0", "9"], [0, 9]],
  requestDetails: [["headers", "bodies"], ["headers", "bodies"]],
  store: [["sim.db", "a b/c"], ["sim.db", "a b/c"]],
  apiKeys: [["-a;b", "c;d"], [["-a;b"], ["c", "d"]]],
  adminKey: [["-a;b", "c;d"], ["-a;b", "c;d"]],
};

Deno.test("the defaults of serve are those of the simulator, apart from the server's own", () => {
  using simulator = createSimulator();
  const { settings } = simulator;
  const { delay, ...defaults } = DEFAULTS;
  assertEquals(
    [delay, settings.delay.label],
    ["scaled:1000,uniform:1,20", "uniform:1000,20000"],
  );
  const simulators = Object.keys(defaults)
    .map((key) => [key, settings[key as keyof typeof settings]]);
  assertEquals(defaults, {
    ...Object.fromEntries(simulators),
    port: 5_000,
    host: "localhost",
    allowedHosts: [],
    trustProxy: false,
    clock: "real",
    // Each takes a file descriptor.
    maxOpenRequests: 900,
  });
});

Deno.test("serve takes flags before variables, and variables before defaults", () => {
  for (const key of KEYS) {
    const [[first, second], [value, other]] = CASES[key];
    const variables = { [variable(key)]: second };
    const byFlag = { ...DEFAULTS, [key]: value };
    for (const args of [[flag(key), first], [`${flag(key)}=${first}`]]) {
      assertEquals(settings(args), byFlag);
      assertEquals(settings(args, variables), byFlag, `${args} goes first`);
    }
    assertEquals(settings([], variables), { ...DEFAULTS, [key]: other });
  }
});

Deno.test("serve reads all options together, and nothing else of the environment", () => {
  const args = KEYS.flatMap((key) => [flag(key), CASES[key][0][0]]);
  assertEquals(
    settings(["--strict", ...args], { PORT: "1", HOST: "nowhere" }),
    {
      trustProxy: false,
      strict: true,
      ...Object.fromEntries(KEYS.map((key) => [key, CASES[key][1][0]])),
    },
  );
  assertEquals(settings([], { HEYGEN_SIM_STRICT: "true" }).strict, true);
});

Deno.test("serve takes the ends of each range", () => {
  for (
    const [key, text, value] of [
      ["port", "65535", 65_535],
      ["errorRate", "1e-3", 0.001],
      ["seed", "", undefined],
      ["speed", "1e6", 1e6],
      ["retryAfter", "1e6", 1e9],
      ["maxJobs", "16000000", 16e6],
      ["maxConcurrentJobs", "16000000", 16e6],
      ["journal", "16000000", 16e6],
      ["maxBody", "1000000000", 1e9],
      ["keep", "250ms", 250],
      ["keep", "1.5s", 1_500],
      ["keep", "2m", 120_000],
      ["keep", "0.07h", 252_000],
      ["keep", "36500d", 3_153_600_000_000],
    ] as const
  ) {
    assertEquals(settings([flag(key), text])[key], value, `${key} ${text}`);
  }
});

Deno.test("serve takes the flags that are repeated in order, and none of the variable then", () => {
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
  const keys = (HEYGEN_SIM_API_KEY: string) =>
    settings([], { HEYGEN_SIM_API_KEY }).apiKeys;
  assertEquals(keys("a;b; ;d,e"), ["a", "b", "d,e"]);
  assertEquals(["", ";", " ; "].map(keys), [[], [], []]);
  assertEquals(settings(["--api-key=a;b"]).apiKeys, ["a;b"]);
});

Deno.test("serve rejects two faults of one name", async () => {
  for (
    const [args, variables] of [
      [["--fault=status=503", "--fault=status=500"], {}],
      [["--webhook-fault=late=1", "--webhook-fault=late=2"], {}],
      [[], { HEYGEN_SIM_FAULT: "status=503;status=500" }],
    ] as const
  ) {
    assertStringIncludes(
      await refusedBy(args, variables),
      "must have a name of its own, as in '",
    );
  }
});

Deno.test("serve takes none for no limit, also over one in the environment", () => {
  const variables = {
    HEYGEN_SIM_RATE_LIMIT: "1/s",
    HEYGEN_SIM_MAX_CONCURRENT_JOBS: "1",
  };
  const args = ["--rate-limit=none", "--max-concurrent-jobs=none"];
  assertEquals(settings(args, variables), DEFAULTS);
});

Deno.test("serve takes a speed for a real clock alone, and names both", async () => {
  const speed = "only a real clock has a speed";
  for (const clock of ["virtual", "auto"]) {
    const { clock: kind, speed: one } = settings(["--clock", clock]);
    assertEquals([kind, one], [clock, 1]);
    assertEquals(
      await refusedBy(["--speed", "60", "--clock", clock]),
      `--speed: ${speed}, got --clock '${clock}'`,
    );
    assertEquals(
      await refusedBy([`--clock=${clock}`], { HEYGEN_SIM_SPEED: "1" }),
      `HEYGEN_SIM_SPEED: ${speed}, got --clock '${clock}'`,
    );
    assertEquals(
      await refusedBy(["--speed=2"], { HEYGEN_SIM_CLOCK: clock }),
      `--speed: ${speed}, got HEYGEN_SIM_CLOCK '${clock}'`,
    );
  }
});

Deno.test("serve rejects an invalid key or secret, and does not repeat it", async () => {
  for (const name of ["api-key", "admin-key"]) {
    for (const value of ["", " ", "se cret", "secret\n", "sécret"]) {
      assertEquals(
        await refusedBy([`--${name}`, value]),
        `--${name}: must be one or more visible ASCII characters without a space, got ${value.length} characters`,
      );
    }
  }
  assertEquals(
    await refusedBy(["--webhook-secret=whsec_hidden"]),
    "--webhook-secret: must be whsec_ and 24 to 64 bytes in base64: current value has 12 characters",
  );
  const variables = { HEYGEN_SIM_ADMIN_KEY: "" };
  assertStringIncludes(
    await refusedBy([], variables),
    "HEYGEN_SIM_ADMIN_KEY: must",
  );
});

Deno.test("serve rejects invalid values, naming the flag or variable, what is accepted, and the value", async () => {
  const time = "must be a time up to 36500d, such as 90s, 24h or 7d";
  const port = "must be a whole number from 0 to 65535";
  const rate = "must be a number from 0 to 1";
  const host = "must be a host name or an address, without a port";
  const jobs = "must be a whole number from 1 to 16000000";
  for (
    const [key, value, accepted] of [
      ["port", "http", port],
      ["port", "", port],
      ["port", " ", port],
      ["port", "-1", port],
      ["port", "65536", port],
      ["port", "80.5", port],
      ["port", "Infinity", port],
      ["port", "80=1", port],
      ["pathPrefix", "", "a path such as /proxy/heygen"],
      ["pathPrefix", "a/", "a path such as /proxy/heygen"],
      ["errorRate", "", rate],
      ["errorRate", "half", rate],
      ["errorRate", "-0.1", rate],
      ["errorRate", "1.1", rate],
      ["errorRate", "NaN", rate],
      ["host", "", host],
      ["host", "a b", host],
      ["host", "http://x", host],
      ["host", "-x/", host],
      ["host", "a.test:80", host],
      ["allowedHosts", "127.0.0.1:80", host],
      ["delay", "", "uniform:MIN,MAX"],
      ["delay", "5s", "uniform:MIN,MAX"],
      ["delay", "-5", "uniform:MIN,MAX"],
      ["delay", "1.2.3", "uniform:MIN,MAX"],
      ["delay", "soon:1", "uniform:MIN,MAX"],
      ["delay", "uniform:20,1", "uniform:MIN,MAX"],
      ["delay", "fixed:-1", "fixed:VALUE"],
      ["delay", "fixed:1e306", "a finite mean in milliseconds"],
      ["delay", "empirical:/etc/passwd", "files of durations cannot be read"],
      ["queue", "soon", "uniform:MIN,MAX"],
      ["clock", "", "must be one of real, virtual, auto"],
      ["clock", "Real", "must be one of real, virtual, auto"],
      ["speed", "0", "must be a number above 0 and up to 1000000"],
      ["speed", "1000001", "must be a number above 0 and up to 1000000"],
      ["startTime", "today", "must be a date from 1970 to 9899, such as"],
      ["startTime", "2026-02-30", "must be a date from 1970 to 9899, such as"],
      ["startTime", "1969-12-31", "must be a date from 1970 to 9899, such as"],
      ["price", "0", "must be a number from 0.01 to 100000"],
      ["retryAfter", "-1", "must be a number from 0 to 1000000"],
      ["retryAfter", "1000001", "must be a number from 0 to 1000000"],
      ["retryAfterForm", "iso", "must be one of seconds, date, random"],
      ["preset", "bad", "must be one of none, heygen"],
      ["profile", "bad", "must be one of none, flaky, hostile"],
      ["faults", "sttus=503", "accepted are status"],
      ["faults", "status=503,rate=2", "rate"],
      ["rules", "delay", "must be a rule in JSON"],
      ["rules", '{"delay":-1}', "rule.delay: "],
      ["cors", "app.example", "must be an origin, such as"],
      ["balance", "-1", "must be a whole number from 0 to 16000000"],
      ["resultLifetime", "0s", "must be a time above 0"],
      ["resultLifetime", "60", time],
      ...["", "h", "-1s", "1 s", "1w", "1e3s", "s1", "36501d"].map((text) =>
        ["keep", text, time] as const
      ),
      ["webhookHosts", "http://a", "a range such as 10.0.0.0/8"],
      ["webhookSignature", "x-sig", "must be one of heygen-signature, "],
      ["webhookFaults", "status=503", "accepted are duplicate"],
      ["rateLimit", "10", "such as 10/1s"],
      ["rateLimit", "", "such as 10/1s"],
      ["rateLimit", "0/s", "such as 10/1s"],
      ["maxConcurrentJobs", "", jobs],
      ["maxConcurrentJobs", "0", jobs],
      ["maxConcurrentJobs", "1.5", jobs],
      ["maxConcurrentJobs", "16000001", jobs],
      ["whenFull", "", "must be one of wire, reject, queue"],
      ["whenFull", "wait", "must be one of wire, reject, queue"],
      ["maxJobs", "0", jobs],
      ["maxJobs", "16000001", jobs],
      ["maxMemory", "16777215", "a whole number from 16777216 to 1000000"],
      ["maxMemory", "1GB", "a whole number from 16777216 to 1000000"],
      ["maxOpenRequests", "0", jobs],
      ["maxBody", "0", "must be a whole number from 1 to 1000000000"],
      ["maxBody", "64k", "must be a whole number from 1 to 1000000000"],
      ["maxBody", "1000000001", "must be a whole number from 1 to 1000000000"],
      ["journal", "-1", "must be a whole number from 0 to 16000000"],
      ["journal", "1.5", "must be a whole number from 0 to 16000000"],
      ["store", "", "must be the name of a file"],
    ] as const
  ) {
    for (
      const [name, args, variables] of [
        [flag(key), [flag(key), value], {}],
        // Where both are given, the flag alone counts.
        [flag(key), [`${flag(key)}=${value}`], {
          [variable(key)]: CASES[key][0][1],
        }],
        [variable(key), [], { [variable(key)]: value }],
      ] as const
    ) {
      const message = await refusedBy(args, variables);
      assert(message.startsWith(`${name}: `), `'${message}' names ${name}`);
      assert(message.includes(accepted), `'${message}' says '${accepted}'`);
      const quoted = message.includes(`'${value.replaceAll(/\s+/g, " ")}'`) ||
        message.includes(JSON.stringify(value)) ||
        message.endsWith(": current value is -1");
      assert(quoted, `'${message}' shows '${value}'`);
    }
  }
});

Deno.test("serve --help lists each option with its variable and default", async () => {
  const { stdout } = await simulate().run(["serve", "--help"]);
  const words = stdout.replaceAll(/\s+/g, " ");
  for (const key of KEYS) {
    const option = SERVE.options[key];
    const usual = "default" in option ? `default: ${option.default};` : "";
    for (const part of [`${flag(key)} <`, variable(key), usual]) {
      assertStringIncludes(words, part);
    }
  }
});

Deno.test("a preset replaces defaults, and flags replace what it sets", () => {
  const preset = settings(["--preset", "heygen"]);
  for (const key of ["delay", "errorRate", "maxConcurrentJobs"]) {
    assertEquals(preset[key], undefined, key);
  }
  const { errorRate, maxConcurrentJobs } = settings(
    ["--preset", "heygen", "--error-rate", "1"],
  );
  assertEquals([errorRate, maxConcurrentJobs], [1, undefined]);
});

testWith(
  { net: "127.0.0.1" },
  "serve prints its preset, unless flags replace the delay, and the error rate",
  async () => {
    const summaryOf = async (...args: string[]) => {
      await using server = await serveWith(["--seed=s", ...args]);
      return server.written.stdout.split("\n")[1];
    };
    assertEquals(
      [
        await summaryOf("--preset", "heygen"),
        await summaryOf("--preset=heygen", "--delay=fixed:2", "--error-rate=0"),
        await summaryOf(),
      ],
      [
        "Translations take as long as those of the preset heygen and fail at a rate of 0.05; seed s",
        "Translations take fixed:2 s and fail at a rate of 0; seed s",
        "Translations take uniform:1,20 s and fail at a rate of 0.5; seed s",
      ],
    );
  },
);
