import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseCommand } from "../../cli/command.ts";
import type { CommandLine, Given } from "../../cli/command_line.ts";
import { UsageError } from "../../cli/errors.ts";
import type { Options } from "../../cli/option.ts";

const OPTIONS = {
  maxSize: {
    takes: "n",
    summary: "size",
    default: "3",
    parse: same,
  },
  name: { takes: "name", summary: "name", parse: same },
  parts: {
    flag: "part",
    takes: "part",
    summary: "part",
    repeatable: true,
    parse: same,
  },
  quiet: { summary: "prints nothing" },
} as const satisfies Options;

const COMMAND: CommandLine<typeof OPTIONS> = {
  name: "example",
  summary: "Shows how it is done.",
  options: OPTIONS,
  environment: true,
};

type Variables = Readonly<Record<string, string>>;

function given<O extends Options>(
  command: CommandLine<O>,
  args: readonly string[],
  variables: Variables = {},
): Given<O> {
  const given = parseCommand(command, args, (name) => variables[name]);
  assert("values" in given);
  return given;
}

function values(args: readonly string[], variables: Variables = {}) {
  return given(COMMAND, args, variables).values;
}

function message(args: readonly string[], variables: Variables = {}): string {
  return assertThrows(() => values(args, variables), UsageError).message;
}

function same(text: string): string {
  if (text !== "refused") return text;
  throw new RangeError("must be something else, got 'refused'");
}

Deno.test("a command takes flags before environment variables, and these before defaults", () => {
  const variables = { HEYGEN_SIM_MAX_SIZE: "4", HEYGEN_SIM_PART: "a" };
  assertEquals(values([]), { maxSize: "3", parts: [], quiet: false });
  assertEquals(values([], variables), {
    maxSize: "4",
    parts: ["a"],
    quiet: false,
  });
  assertEquals(
    values(
      ["--max-size=5", "--part", "b", "--quiet", "--name", "x"],
      variables,
    ),
    { maxSize: "5", name: "x", parts: ["b"], quiet: true },
  );
  const silent = { ...COMMAND, environment: false };
  assertEquals(given(silent, [], variables).values.maxSize, "3");
});

Deno.test("a command knows whether a value comes from a flag or a variable, also in errors", () => {
  const variables = { HEYGEN_SIM_MAX_SIZE: "4", HEYGEN_SIM_PART: "refused" };
  const { sourceOf } = given(COMMAND, ["--part=x"], variables);
  assertEquals(sourceOf("maxSize"), "HEYGEN_SIM_MAX_SIZE");
  assertEquals(sourceOf("parts"), "--part");
  assertEquals(sourceOf("name"), undefined);
  const refused = "must be something else, got 'refused'";
  assertEquals(message(["--name", "refused"]), `--name: ${refused}`);
  assertEquals(message([], variables), `HEYGEN_SIM_PART: ${refused}`);
});

Deno.test("a switch is on by its flag, or by its variable", () => {
  const quiet = (text: string) => values([], { HEYGEN_SIM_QUIET: text }).quiet;
  assertEquals(["true", "1"].map(quiet), [true, true]);
  assertEquals(["false", "0", ""].map(quiet), [false, false, false]);
  assertEquals(values(["--quiet"], { HEYGEN_SIM_QUIET: "0" }).quiet, true);
  assertEquals(
    message([], { HEYGEN_SIM_QUIET: "yes" }),
    "HEYGEN_SIM_QUIET: must be true or false, got 'yes'",
  );
  assertEquals(message(["--quiet=0"]), "--quiet: takes no value, got '0'");
});

Deno.test("a command distinguishes a missing value from an empty one", () => {
  assertEquals(values([]).name, undefined);
  for (const args of [["--name", ""], ["--name="], ["--name"]]) {
    assertEquals(values(args).name, "");
  }
  assertEquals(values(["--name", "--quiet"]), {
    ...values([]),
    name: "",
    quiet: true,
  });
});

Deno.test("a variable holds many values with semicolons between, a flag holds one", () => {
  const variables = { HEYGEN_SIM_PART: "a;b c; ;d,e", HEYGEN_SIM_NAME: "4;5" };
  assertEquals(values([], variables).parts, ["a", "b c", "d,e"]);
  assertEquals(values(["--part=a;b"], variables).parts, ["a;b"]);
  assertEquals(values([], variables).name, "4;5");
  for (const text of ["", ";", " ; "]) {
    assertEquals(values([], { HEYGEN_SIM_PART: text }).parts, []);
  }
});

Deno.test("a command takes every value literally, after a blank or an equals sign", () => {
  // After a blank, two dashes begin the next flag.
  const apart = fc.string().filter((value) => !value.startsWith("--"));
  const seed = { seed: 1 };
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      const args = parts.map((value) => `--part=${value}`);
      assertEquals(values(args).parts, parts);
    }),
    seed,
  );
  fc.assert(
    fc.property(fc.array(apart), (parts) => {
      const args = parts.flatMap((value) => ["--part", value]);
      assertEquals(values(args).parts, parts);
    }),
    seed,
  );
});

Deno.test("a command names an unknown argument without its value, and suggests a flag", () => {
  for (
    const [stranger, ...args] of [
      ["option '--bogus'", "--bogus=secret"],
      ["option '--Bogus'", "--Bogus", "secret"],
      ["option '-p'", "-p", "80"],
      ["option '--_'", "--_=1"],
      ["option '--__proto__'", "--__proto__", "1"],
      ["option '--constructor'", "--constructor", "1"],
    ]
  ) {
    assertEquals(
      message(args),
      `unknown ${stranger}; --help lists what is known`,
    );
  }
  assertEquals(
    message(["--max-sice=secret"]),
    "unknown option '--max-sice' (Did you mean --max-size?); --help lists what is known",
  );
  for (const args of [["5000"], ["--quiet", "--", "5000"]]) {
    assertEquals(
      message(args),
      "unexpected argument '5000'; --help lists what is known",
    );
  }
});

Deno.test("a command has one positional argument if it declares one", () => {
  const command = { ...COMMAND, argument: "[file]" };
  assertEquals(given(command, ["a=1.txt", "--quiet"]).argument, "a=1.txt");
  assertEquals(given(command, []).argument, undefined);
  const { message } = assertThrows(
    () => given(command, ["a.txt", "b.txt"]),
    UsageError,
  );
  assertEquals(
    message,
    "unexpected argument 'b.txt'; --help lists what is known",
  );
});

Deno.test("--help and --version work whatever else is wrong, and the help has all there is to know of an option", () => {
  const command = { ...COMMAND, version: "1.2.3", notes: () => "The end." };
  for (
    const args of [["--help"], ["-h"], ["--bogus", "--name=refused", "-h"]]
  ) {
    const help = parseCommand(command, args, () => "refused");
    assert("text" in help);
    assertEquals(
      help.text,
      `Usage: deno task example [options]

Shows how it is done.

Options:
  --max-size <n>  size (default: 3; HEYGEN_SIM_MAX_SIZE)
  --name <name>   name (HEYGEN_SIM_NAME)
  --part <part>   part; repeatable (HEYGEN_SIM_PART, separated by ;)
  --quiet         prints nothing (HEYGEN_SIM_QUIET)
  -V, --version   show the version
  -h, --help      show this help

The end.
`,
    );
  }
  for (const args of [["--version"], ["-V"], ["--name=refused", "-V"]]) {
    assertEquals(parseCommand(command, args, () => "refused"), {
      text: "1.2.3\n",
    });
  }
});

Deno.test("an error that is not about the value passes through", () => {
  const thrown = Symbol();
  const options = {
    name: {
      takes: "name",
      summary: "name",
      parse: () => {
        throw thrown;
      },
    },
  };
  let caught: unknown;
  try {
    given({ ...COMMAND, options }, ["--name=x"]);
  } catch (error) {
    caught = error;
  }
  assertEquals(caught, thrown);
});
