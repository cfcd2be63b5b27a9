import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMPARED, DEFAULT_DISTRIBUTIONS } from "@heygen-sim/comparison";
import { testWithFolder } from "../_needs.ts";
import { refused, simulate } from "./_terminal.ts";

const FILES: Readonly<Record<string, string>> = {
  "good.json": "[8, 8.5, 45]",
  "empty.json": "[]",
  "negative.json": "[1, -2]",
  "words.json": '["8"]',
  "object.json": '{"durations": [8]}',
  "null.json": "null",
  "broken.json": "[8,",
};

async function writeFiles(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
}

testWithFolder(
  "compare reads each flag, with a space or an equals sign, and the last of one that is repeated",
  async (folder) => {
    await writeFiles(folder);
    const path = `${folder}/good.json`;
    const { status, stdout, stderr } = await simulate().run([
      ...["compare", "--json", "--price", "2.5", "--rtt=0.2", "--seed", "-7"],
      ...["--jobs", "1000", "--jobs=2", "--delay", "fixed:7"],
      ...["--algorithms", "Exponential Increase (2^x),LINEAR,linear"],
      ...["--durations", path, `--delay=empirical:${path}`],
    ]);
    assertEquals([status, stderr], [0, ""]);
    const { price, rtt, jobs, seed, distributions } = JSON.parse(stdout);
    assertEquals([price, rtt, jobs, seed], [2_500, 200, 2, "-7"]);
    const names = distributions.map(({ name }: { name: string }) => name);
    assertEquals(names, [
      ...DEFAULT_DISTRIBUTIONS.map(({ name }) => name),
      ...["fixed:7", `empirical:${path}`, path],
    ]);
    const [fixed, empirical, durations] = distributions.slice(-3);
    assertEquals([fixed.label, fixed.mean], ["fixed:7", 7_000]);
    for (const { label, mean, algorithms } of [empirical, durations]) {
      assertEquals([label, mean], [`empirical:${path}`, 20_500]);
      assertEquals(
        algorithms.map(({ name }: { name: string }) => name).toSorted(),
        ["exponential-increase", "linear"],
      );
    }
  },
);

Deno.test("compare takes the ends of each range", async () => {
  const most = ["--price=1e6", "--rtt=1e6", "--jobs=1000000", "--seed="];
  for (const args of [most, ["--price=0.001", "--rtt=0", "--jobs=2"]]) {
    // It is the first error after the values are read.
    assertEquals(
      await refused(["compare", ...args, "--json", "--csv"]),
      "--json and --csv: only one can go to the output",
    );
  }
});

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
        ["object.json", "must name a JSON array of durations in seconds, got"],
        ["null.json", "must name a JSON array of durations in seconds, got"],
        ["nowhere.json", "cannot read"],
      ] as const
    ) {
      const path = `${folder}/${file}`;
      const message = await refused(["compare", "--durations", path]);
      assert(message.startsWith("--durations: "), message);
      assertStringIncludes(message, words);
      assertStringIncludes(message, `'${path}'`);
      const delay = `--delay=empirical:${path}`;
      assertStringIncludes(await refused(["compare", delay]), "--delay: ");
    }
  },
);

Deno.test("compare rejects invalid values, naming the flag, what is accepted, and the value", async () => {
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
    assertEquals(await refused(["compare", `--${flag}`, value]), expected);
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
    const message = await refused(["compare", `--${flag}`, value]);
    assertStringIncludes(message, `--${flag}: `);
    assertStringIncludes(message, words);
  }
});

Deno.test("compare --help names every usual distribution and every algorithm", async () => {
  const { stdout } = await simulate().run(["compare", "--help"]);
  for (const { name, label } of DEFAULT_DISTRIBUTIONS) {
    assertStringIncludes(stdout, name);
    assertStringIncludes(stdout, label);
  }
  for (const name of COMPARED) assertStringIncludes(stdout, name);
});
