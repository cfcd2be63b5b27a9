import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { COMPARED, DEFAULT_DISTRIBUTIONS } from "@heygen-sim/comparison";
import { parseCommand } from "../../cli/command.ts";
import type { Given } from "../../cli/command_line.ts";
import { COMPARE } from "../../cli/compare.ts";
import { UsageError } from "../../cli/errors.ts";
import { testWithFolder } from "../simulator/store/_files.ts";

const FILES: Readonly<Record<string, string>> = {
  "good.json": "[8, 8.5, 45]",
  "empty.json": "[]",
  "negative.json": "[1, -2]",
  "words.json": '["8"]',
  "object.json": '{"durations": [8]}',
  "null.json": "null",
  "broken.json": "[8,",
};

function read(...args: string[]): Given<typeof COMPARE.options>["values"] {
  const given = parseCommand(COMPARE, args, () => undefined);
  assert("values" in given);
  return given.values;
}

function refused(...args: string[]): string {
  return assertThrows(() => read(...args), UsageError).message;
}

async function writeFiles(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
}

Deno.test("compare has defaults", () => {
  assertEquals(read(), {
    delay: [],
    durations: [],
    price: 1,
    rtt: 0,
    jobs: 10_000,
    seed: "1",
    json: false,
    csv: false,
  });
});

Deno.test("compare reads each flag, with a space or an equals sign", () => {
  for (
    const args of [
      "--price 2.5 --rtt 0.2 --jobs 50 --seed abc --algorithms constant,optimal --html a.html",
      "--price=2.5 --rtt=0.2 --jobs=50 --seed=abc --algorithms=constant,optimal --html=a.html",
    ]
  ) {
    assertEquals(read(...args.split(" ")), {
      delay: [],
      durations: [],
      algorithms: ["constant", "optimal"],
      price: 2.5,
      rtt: 0.2,
      jobs: 50,
      seed: "abc",
      json: false,
      csv: false,
      html: "a.html",
    });
  }
  assertEquals(read("--json").json, true);
  assertEquals(read("--csv").csv, true);
  assertEquals(read("--seed", "-7").seed, "-7");
  assertEquals(read("--seed", "").seed, "1");
});

testWithFolder(
  "compare reads distributions and files of durations",
  async (folder) => {
    await writeFiles(folder);
    const path = `${folder}/good.json`;
    const { delay, durations } = read(
      "--delay",
      "uniform:1,20",
      "--durations",
      path,
      "--delay=fixed:7",
      `--delay=empirical:${path}`,
    );
    assertEquals(
      [...delay, ...durations].map(({ name, label, distribution }) => [
        name,
        label,
        distribution.mean,
      ]),
      [
        ["uniform:1,20", "uniform:1,20", 10_500],
        ["fixed:7", "fixed:7", 7_000],
        [`empirical:${path}`, `empirical:${path}`, 20_500],
        [path, `empirical:${path}`, 20_500],
      ],
    );
    assertEquals(durations[0]?.durations, [8_000, 8_500, 45_000]);
  },
);

testWithFolder(
  "compare explains what is wrong with a file of durations",
  async (folder) => {
    await writeFiles(folder);
    for (
      const [file, words] of [
        ["broken.json", "must name a JSON array of durations in seconds, got"],
        ["empty.json", "at least one duration"],
        ["negative.json", "current value at 1 is -2"],
        ["words.json", "non-negative finite numbers"],
        ["object.json", "must be an array of numbers"],
        ["null.json", "must be an array of numbers"],
        ["nowhere.json", "nowhere.json"],
      ] as const
    ) {
      const path = `${folder}/${file}`;
      const message = refused("--durations", path);
      assert(message.startsWith("--durations: "), message);
      assertStringIncludes(message, words);
      assertStringIncludes(message, `'${path}'`);
      assertStringIncludes(refused(`--delay=empirical:${path}`), "--delay: ");
    }
  },
);

Deno.test("compare accepts algorithms in any spelling, each once", () => {
  const { algorithms } = read(
    "--algorithms",
    "Optimal,LINEAR,optimal,Exponential Increase (2^x)",
  );
  assertEquals(algorithms, ["optimal", "linear", "exponential-increase"]);
});

Deno.test("compare takes the ends of each range, and the last of a flag that is repeated", () => {
  assertEquals(read("--price", "1e6").price, 1e6);
  assertEquals(read("--price", "0.001").price, 0.001);
  assertEquals(read("--rtt", "0").rtt, 0);
  assertEquals(read("--jobs", "2").jobs, 2);
  assertEquals(read("--jobs", "1000000", "--jobs=77").jobs, 77);
});

Deno.test("compare rejects invalid values, naming the flag, what is accepted, and the value", () => {
  const price = "must be a number above 0 and up to 1000000";
  const rtt = "must be a number from 0 to 1000000";
  const jobs = "must be a whole number from 2 to 1000000";
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
    ] as const
  ) {
    const expected = `--${flag}: ${accepted}, got '${value}'`;
    assertEquals(refused(`--${flag}`, value), expected);
  }
  for (
    const [flag, value, words] of [
      ["durations", "", "must be the name of a file"],
      ["delay", "", "accepted are fixed:VALUE"],
      ["delay", "fast", "accepted are fixed:VALUE"],
      ["delay", "uniform:20,1", "uniform:MIN,MAX"],
      ["delay", "lognormal:1e300,40", "finite"],
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

Deno.test("compare --help names every usual distribution and every algorithm, in 80 columns", () => {
  const help = parseCommand(COMPARE, ["--help"], () => undefined);
  assert("text" in help);
  for (const { name, label } of DEFAULT_DISTRIBUTIONS) {
    assertStringIncludes(help.text, name);
    assertStringIncludes(help.text, label);
  }
  for (const name of COMPARED) assertStringIncludes(help.text, name);
  const long = help.text.split("\n").filter((line) => line.length > 80);
  assertEquals(long, []);
});
