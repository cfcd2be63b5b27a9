import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  COLOURS,
  compare,
  type Comparison,
  namedDistribution,
  toCsv,
  toText,
} from "@heygen-sim/comparison";

const COMPARISON: Comparison = compare({
  distributions: [
    namedDistribution("mine", "fixed:10"),
    namedDistribution("exponential:9", "exponential:9"),
  ],
  algorithms: ["constant", "fibonacci", "optimal"],
  jobs: 200,
  rtt: 100,
});

Deno.test("toCsv() writes a line for each algorithm on each distribution, under headings", () => {
  const lines = toCsv(COMPARISON).split("\n");
  assertEquals(lines.length, 1 + 2 * 3 + 1);
  assertEquals(
    lines[0],
    "distribution,label,algorithm,requests_mean,requests_p95,waste_mean_ms,waste_p95_ms,cost_ms,cost_error_ms,regret,waste_ratio,request_ratio,efficiency",
  );
  assertEquals(lines.at(-1), "");
  const [distribution] = COMPARISON.distributions;
  const [it] = distribution?.algorithms ?? [];
  assert(it !== undefined);
  assertEquals(
    lines[1],
    [
      "mine",
      "fixed:10",
      "constant",
      it.requests.mean,
      it.requests.p95,
      it.waste.mean,
      it.waste.p95,
      it.cost,
      it.costError,
      it.regret,
      it.wasteRatio,
      it.requestRatio,
      it.efficiency,
    ].join(","),
  );
});

Deno.test("toCsv() quotes cells with separators", () => {
  const [distribution] = COMPARISON.distributions;
  assert(distribution !== undefined);
  const distributions = [{
    ...distribution,
    name: 'a "b", c',
    label: "uniform:1,20",
  }];
  const [, line = ""] = toCsv({ ...COMPARISON, distributions }).split("\n");
  assertMatch(line, /^"a ""b"", c","uniform:1,20",constant,/);
});

Deno.test("a comparison survives JSON, but for what is infinite", () => {
  const read = JSON.parse(JSON.stringify(COMPARISON));
  const expected = structuredClone(COMPARISON);
  assertEquals(read.distributions[1], expected.distributions[1]);
  const text = JSON.stringify(COMPARISON).replaceAll('"wasteRatio":null', "");
  assertEquals(text.includes("null"), false);
});

Deno.test("toText() writes an aligned table for each distribution, and a recommendation", () => {
  const text = toText(COMPARISON);
  const lines = text.split("\n");
  assertEquals(lines[0], "mine, fixed:10 s (mean 10 s)");
  assertStringIncludes(text, "\nexponential:9 (mean 9.0 s)\n");
  const table = lines.slice(2, 6);
  const widths = new Set(table.map((line) => line.length));
  assertEquals(widths.size, 1, table.join("\n"));
  assertMatch(
    table[0] ?? "",
    /^algorithm +requests +95 % +waste s +95 % +cost s +± +x best +x waste +x requests +efficiency$/,
  );
  assertMatch(table[1] ?? "", /^constant +10\.0 +10 +0\.10 +0\.10 +10\.1 +0 /);
  for (const { recommendation } of COMPARISON.distributions) {
    assertStringIncludes(text.replaceAll("\n", " "), recommendation);
  }
  assertMatch(text, /A request is worth 1\.0 s of waiting and takes 100 ms/);
  assertMatch(text, /200 jobs of\s+each distribution, seed 1; \d+\s+polls/);
  assertEquals(text.includes("adaptive: a job after"), false);
  const prose = lines.filter((line) => !line.includes("  "));
  assertEquals(prose.filter((line) => line.length > 80), []);
});

Deno.test("toText() writes means in two digits and a unit", () => {
  const [distribution] = COMPARISON.distributions;
  assert(distribution !== undefined);
  // deno-fmt-ignore: a table.
  const means = [
    [0, "0 s"], [0.5, "0.5 ms"], [7, "7 ms"], [85.4, "85 ms"],
    [994, "990 ms"], [996, "1.0 s"], [2_345, "2.3 s"], [12_345, "12 s"],
    [99_400, "99 s"], [99_600, "1.7 min"], [540_000, "9.0 min"],
    [6e6, "1.7 h"], [8e7, "22 h"],
  ] as const;
  for (const [mean, text] of means) {
    const distributions = [{ ...distribution, mean }];
    const [line] = toText({ ...COMPARISON, distributions }).split("\n");
    assertEquals(line, `mine, fixed:10 s (mean ${text})`);
  }
});

Deno.test("toText() says which jobs the figures of adaptive cover", () => {
  const [distribution] = COMPARISON.distributions;
  const [row] = distribution?.algorithms ?? [];
  assert(distribution && row);
  const comparison = {
    ...COMPARISON,
    distributions: [{
      ...distribution,
      algorithms: [{ ...row, name: "adaptive" }],
      learning: Array<number>(50).fill(1.2),
    }],
  };
  assertStringIncludes(
    toText(comparison).replaceAll("\n", " "),
    "adaptive: a job after 50 others that it has learned from, 10 times from scratch.",
  );
});

Deno.test("toText() emphasises headings and the best, and nothing else, on request", () => {
  const text = toText(COMPARISON, COLOURS);
  // deno-lint-ignore no-control-regex -- escape codes are what it is about
  assertEquals(text.replaceAll(/\x1b\[\d+m/g, ""), toText(COMPARISON));
  assertStringIncludes(text, "\x1b[1mmine\x1b[22m");
  assertEquals(text.split("\x1b[32m").length - 1, 2);
  assertStringIncludes(text, "\x1b[32moptimal ");
});
