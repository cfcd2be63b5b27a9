import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UsageError } from "../../command_line/usage_error.ts";
import { help } from "../../comparison/help.ts";
import {
  type CommandOptions,
  readOptions,
  SETTINGS,
} from "../../comparison/options.ts";
import { COMPARED, DEFAULT_LAWS } from "../../comparison/mod.ts";

const FILES: Readonly<Record<string, string>> = {
  "good.json": "[8, 8.5, 45]",
  "empty.json": "[]",
  "negative.json": "[1, -2]",
  "words.json": '["8"]',
  "object.json": '{"durations": [8]}',
  "null.json": "null",
  "broken.json": "[8,",
};

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error(`${path} is not there`);
  return text;
}

function read(...args: string[]): CommandOptions {
  const options = readOptions(args, readFile);
  assert(options !== "help");
  return options;
}

function refused(...args: string[]): string {
  const error = assertThrows(() => readOptions(args, readFile), UsageError);
  return error.message;
}

/** What was given besides the usual laws. */
function given(...args: string[]) {
  return read(...args).laws.slice(DEFAULT_LAWS.length)
    .map(({ name, label, law }) => ({ name, label, mean: law.mean }));
}

Deno.test("readOptions() has a default for everything", () => {
  assertEquals(read(), {
    laws: [...DEFAULT_LAWS],
    price: 1_000,
    rtt: 0,
    jobs: 10_000,
    seed: "1",
    format: "table",
  });
});

Deno.test("readOptions() reads each flag, with a space or an equals sign", () => {
  for (
    const args of [
      "--price 2.5 --rtt 0.2 --jobs 50 --seed abc --algorithms constant,optimal --html a.html",
      "--price=2.5 --rtt=0.2 --jobs=50 --seed=abc --algorithms=constant,optimal --html=a.html",
    ]
  ) {
    assertEquals(read(...args.split(" ")), {
      laws: [...DEFAULT_LAWS],
      algorithms: ["constant", "optimal"],
      price: 2_500,
      rtt: 200,
      jobs: 50,
      seed: "abc",
      format: "table",
      html: "a.html",
    });
  }
  assertEquals(read("--json").format, "json");
  assertEquals(read("--csv").format, "csv");
  assertEquals(read("--seed", "-7").seed, "-7");
  assertEquals(read("--seed", "").seed, "1");
});

Deno.test("readOptions() adds laws of the user's own to the usual ones", () => {
  assertEquals(
    given(
      "--delay",
      "uniform:1,20",
      "--durations",
      "good.json",
      "--delay=fixed:7",
    ),
    [
      { name: "uniform:1,20", label: "uniform:1,20", mean: 10_500 },
      { name: "fixed:7", label: "fixed:7", mean: 7_000 },
      { name: "good.json", label: "empirical:good.json", mean: 20_500 },
    ],
  );
  const [law] = given("--delay", "empirical:good.json");
  assertEquals(law?.mean, 20_500);
  const durations = read("--durations", "good.json").laws.at(-1)?.durations;
  assertEquals(durations, [8_000, 8_500, 45_000]);
});

Deno.test("readOptions() knows algorithms in any spelling, each once", () => {
  const { algorithms } = read(
    "--algorithms",
    "Optimal,LINEAR,optimal,Exponential Increase (2^x)",
  );
  assertEquals(algorithms, ["optimal", "linear", "exponential-increase"]);
});

Deno.test("readOptions() takes the ends of each range, and the last of a flag that is repeated", () => {
  assertEquals(read("--price", "1e6").price, 1e9);
  assertEquals(read("--price", "0.001").price, 1);
  assertEquals(read("--rtt", "0").rtt, 0);
  assertEquals(read("--jobs", "2").jobs, 2);
  assertEquals(read("--jobs", "1000000", "--jobs=77").jobs, 77);
});

Deno.test("readOptions() refuses what makes no sense, naming the flag, what is accepted, and the value", () => {
  const price = "must be a number above 0 and up to 1000000";
  const rtt = "must be a number from 0 to 1000000";
  const jobs = "must be a whole number from 2 to 1000000";
  const array = "must name a JSON array of durations in seconds";
  for (
    const [flag, value, accepted] of [
      ["price", "0", price],
      ["price", "-1", price],
      ["price", "", price],
      ["price", "a lot", price],
      ["price", "NaN", price],
      ["price", "Infinity", price],
      ["rtt", "-0.1", rtt],
      ["rtt", "1e7", rtt],
      ["rtt", " ", rtt],
      ["jobs", "1", jobs],
      ["jobs", "10.5", jobs],
      ["jobs", "1000001", jobs],
      ["jobs", "many", jobs],
      ["durations", "broken.json", array],
    ] as const
  ) {
    const expected = `--${flag}: ${accepted}: current value is '${value}'`;
    assertEquals(refused(`--${flag}`, value), expected);
  }
  for (
    const [flag, value, words] of [
      ["durations", "empty.json", "at least one duration"],
      ["durations", "negative.json", "current value at 1 is -2"],
      ["durations", "words.json", "non-negative finite numbers"],
      ["durations", "object.json", "must be an array of numbers"],
      ["durations", "null.json", "must be an array of numbers"],
      ["durations", "negative.json", "'negative.json': "],
      ["durations", "null.json", "'null.json': "],
      ["durations", "nowhere.json", "nowhere.json is not there"],
      ["durations", "", "must be the name of a file"],
      ["delay", "", "accepted are fixed:VALUE"],
      ["delay", "fast", "accepted are fixed:VALUE"],
      ["delay", "uniform:20,1", "uniform:MIN,MAX"],
      ["delay", "lognormal:1e300,40", "finite"],
      ["delay", "empirical:broken.json", array],
      ["algorithms", "", "must be one of"],
      ["algorithms", "constant,", "must be one of"],
      ["algorithms", "constant,fast", "fast"],
      ["algorithms", "manual", "makes one request and gives up"],
      ["html", "", "must be the name of a file"],
    ] as const
  ) {
    const message = refused(`--${flag}`, value);
    assertStringIncludes(message, `--${flag}: `);
    assertStringIncludes(message, words);
  }
});

Deno.test("readOptions() refuses what it does not know", () => {
  for (
    const [args, stranger] of [
      [["--pricee", "2"], "--pricee"],
      [["--price", "2", "3"], "3"],
      [["compare"], "compare"],
      [["-x"], "-x"],
      [["--", "--json"], "--json"],
    ] as const
  ) {
    assertEquals(
      refused(...args),
      `'${stranger}' is not known; --help lists what is`,
    );
  }
  assertStringIncludes(refused("--json", "--csv"), "--json and --csv");
});

Deno.test("--help names every flag, every usual law and every algorithm, in 80 columns", () => {
  assertEquals(readOptions(["--help"], readFile), "help");
  assertEquals(readOptions(["--price", "0", "-h"], readFile), "help");
  const text = help();
  for (const flag of [...Object.keys(SETTINGS), "json", "csv", "help"]) {
    assertStringIncludes(text, `--${flag} `);
  }
  for (const { name, label } of DEFAULT_LAWS) {
    assertStringIncludes(text, name);
    assertStringIncludes(text, label);
  }
  for (const name of COMPARED) assertStringIncludes(text, name);
  const long = text.split("\n").filter((line) => line.length > 80);
  assertEquals(long, []);
  assert(text.endsWith("\n"));
});
