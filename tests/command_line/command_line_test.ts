import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CommandLine } from "../../command_line/command_line.ts";
import { UsageError } from "../../command_line/usage_error.ts";

const SETTINGS = {
  size: { takes: "N", summary: "how large", fallback: "3", variable: "SIZE" },
  name: { takes: "NAME", summary: "its name", fallback: "" },
  part: {
    takes: "PART",
    summary: "a part",
    fallback: "",
    variable: "PART",
    many: true,
  },
} as const;

function line(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
) {
  return new CommandLine(args, {
    settings: SETTINGS,
    switches: { help: "h", quiet: "" },
    variable: (name) => variables[name],
  });
}

const same = (text: string) => text;

function refuse(text: string): never {
  throw new RangeError(`is refused: '${text}'`);
}

Deno.test("CommandLine tells where a value comes from", () => {
  const variables = { SIZE: "4", PART: "a" };
  assertEquals(line(["--size=5"], variables).sourceOf("size"), "--size");
  assertEquals(line([], variables).sourceOf("size"), "SIZE");
  assertEquals(line([]).sourceOf("size"), undefined);
  assertEquals(line([], { name: "x" }).sourceOf("name"), undefined);
  for (
    const [source, act] of [
      ["--size", () => line(["--size=5"], variables).value("size", refuse)],
      ["SIZE", () => line([], variables).value("size", refuse)],
      ["--size", () => line([]).value("size", refuse)],
      ["--part", () => line(["--part", "b"]).values("part", refuse)],
      ["PART", () => line([], variables).values("part", refuse)],
      ["--name", () => line(["--name="]).valueIfGiven("name", refuse)],
    ] as const
  ) {
    const { message } = assertThrows(act, UsageError);
    assertEquals(message.slice(0, message.indexOf(":")), source);
  }
});

Deno.test("CommandLine tells what is not given from what is empty", () => {
  assertEquals(line([]).valueIfGiven("name", same), undefined);
  assertEquals(line(["--name", ""]).valueIfGiven("name", same), "");
  assertEquals(line(["--name"]).valueIfGiven("name", same), "");
  assertEquals(line([]).value("size", same), "3");
  assertEquals(line(["--size="], { SIZE: "4" }).value("size", same), "");
});

Deno.test("CommandLine takes variables for many apart at semicolons, and flags not", () => {
  const variables = { PART: "a;b c; ;d,e" };
  assertEquals(line([], variables).values("part", same), ["a", "b c", "d,e"]);
  assertEquals(line(["--part=a;b"], variables).values("part", same), ["a;b"]);
  assertEquals(line([], { SIZE: "4;5" }).value("size", same), "4;5");
  assertEquals(line([]).values("part", same), []);
});

Deno.test("CommandLine knows a switch by its name and its letter", () => {
  assertEquals(line(["-h"]).has("help"), true);
  assertEquals(line(["--quiet"]).has("quiet"), true);
  assertEquals(line(["--quiet"]).has("help"), false);
  for (const stranger of ["-q", "--no-quiet"]) {
    const { message } = assertThrows(() => line([stranger]), UsageError);
    assertEquals(message, `'${stranger}' is not known; --help lists what is`);
  }
});

Deno.test("CommandLine lets an error through that is none of the user's", () => {
  const thrown = Symbol();
  let caught: unknown;
  try {
    line([]).value("size", () => {
      throw thrown;
    });
  } catch (error) {
    caught = error;
  }
  assertEquals(caught, thrown);
});

Deno.test("CommandLine takes every value as it is, behind a blank or an equals sign", () => {
  // Behind a blank, what begins with two dashes is the next flag.
  const apart = fc.string().filter((value) => !value.startsWith("--"));
  fc.assert(fc.property(fc.array(fc.string()), (values) => {
    const args = values.map((value) => `--part=${value}`);
    assertEquals(line(args).values("part", same), values);
  }));
  fc.assert(fc.property(fc.array(apart), (values) => {
    const args = values.flatMap((value) => ["--part", value]);
    assertEquals(line(args).values("part", same), values);
  }));
});
