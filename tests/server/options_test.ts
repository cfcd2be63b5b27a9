import { assert, assertEquals, assertThrows } from "@std/assert";
import { help } from "../../server/help.ts";
import {
  readOptions,
  type ServerOptions,
  SETTINGS,
  UsageError,
} from "../../server/options.ts";

type Variables = Readonly<Record<string, string>>;

function read(
  args: readonly string[],
  variables: Variables = {},
): ReturnType<typeof readOptions> {
  return readOptions(args, (name) => variables[name]);
}

/** The options, with the law by its label. */
function settings(args: readonly string[], variables: Variables = {}) {
  const options = read(args, variables);
  assert(typeof options === "object", `${options}`);
  return { ...options, delay: options.delay.label };
}

/** Asserts that a call is refused, and gives the message. */
function refused(args: readonly string[], variables: Variables = {}): string {
  const { message } = assertThrows(() => read(args, variables), UsageError);
  return message;
}

const DEFAULTS = {
  port: 5_000,
  host: "127.0.0.1",
  delay: "uniform:1,20",
  errorRate: 0.5,
  seed: undefined,
};

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
});

Deno.test("readOptions() refuses what makes no sense, naming the flag or variable, what is accepted, and the value", () => {
  const port = "must be a whole number from 0 to 65535";
  const rate = "must be a number from 0 to 1";
  const host = "must be a host name or an address";
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
      ["--bogus=1", "--bogus=1"],
      ["--Port", "--Port", "1"],
      ["--no-port", "--no-port"],
      ["--no-help", "--no-help"],
      ["--port.x", "--port.x", "1"],
      ["-p", "-p", "80"],
      ["5000", "5000"],
      ["serve", "serve", "--port", "1"],
      ["serve", "--port", "1", "--", "serve"],
      ["--_=1", "--_=1"],
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
