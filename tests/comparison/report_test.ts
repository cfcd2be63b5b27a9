import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, COMPARED, namedDistribution } from "@heygen-sim/comparison";
import { renderPicture, renderReport } from "@heygen-sim/comparison/report";
import type {
  Comparison,
  DistributionResult,
} from "@heygen-sim/comparison/report";
import { codePoint } from "../_code_point.ts";
import {
  comparison,
  distributionResult,
  outcome,
  parse,
  type Seen,
} from "./_report.ts";
import { withClass } from "./_svg.ts";

/** All but `adaptive`, which takes its time to learn. */
const REAL: Comparison = compare({
  jobs: 200,
  seed: "report",
  algorithms: COMPARED.filter((name) => name !== "adaptive"),
});
const BOTH = [renderReport, renderPicture];

/** The elements of a report on one distribution. */
function reportOn(given: Partial<DistributionResult>): Seen[] {
  return parse(renderReport(comparison(distributionResult(given))));
}

/** The texts of the elements with a name. */
function textsOf(seen: readonly Seen[], name: string): string[] {
  return seen.filter((it) => it.name === name).map((it) => it.text);
}

/** Numbers gone wrong, and what should never have been text. */
const GONE_WRONG = /\bNaN\b|\bInfinity\b|\bundefined\b|\bnull\b|\[object/;

function assertSound(made: Comparison) {
  for (const render of BOTH) {
    const markup = render(made);
    const wrong = GONE_WRONG.exec(markup);
    assertEquals(wrong, null, markup.slice((wrong?.index ?? 0) - 100));
    const seen = parse(markup);
    const ids = seen.flatMap((it) => it.attributes.get("id") ?? []);
    assertEquals(ids.length, new Set(ids).size, "an id comes twice");
    for (const { attributes } of seen) {
      for (const key of ["width", "height", "r", "offset"]) {
        assert(Number(attributes.get(key) ?? 0) >= 0, key);
      }
      for (const id of attributes.get("aria-labelledby")?.split(" ") ?? []) {
        assert(ids.includes(id), id);
      }
    }
  }
}

Deno.test("renderReport() and renderPicture() write well-formed markup", () => {
  assertSound(REAL);
});

Deno.test("renderReport() and renderPicture() give the same bytes for the same comparison", () => {
  const copy: Comparison = JSON.parse(JSON.stringify(REAL));
  for (const render of BOTH) assertEquals(render(copy), render(REAL));
});

Deno.test("renderReport() and renderPicture() need no network and no script", () => {
  for (const render of BOTH) {
    const markup = render(REAL);
    const addresses = markup.match(/\w+:\/\/[^"' )]*/g) ?? [];
    const svg = "http://www.w3.org/2000/svg";
    assertEquals(addresses.filter((it) => it !== svg), []);
    assertEquals(/@import|url\((?!#)/.exec(markup), null);
    for (const { name, attributes } of parse(markup)) {
      assert(!/^(script|link|img|image|iframe)$/.test(name), name);
      assertEquals(attributes.get("src"), undefined);
      assert(attributes.get("href")?.startsWith("#") ?? true);
      for (const key of attributes.keys()) assert(!key.startsWith("on"), key);
    }
  }
});

Deno.test("renderReport() names every algorithm in every plot, timeline and table", () => {
  const seen = parse(renderReport(REAL));
  const names = withClass(seen, "name").map((it) => it.text);
  const rows = seen.filter((it) => it.attributes.get("scope") === "row");
  const distributions = REAL.distributions.length;
  assertEquals(distributions, 4);
  for (const { name } of REAL.distributions[0]?.algorithms ?? []) {
    // A plot and a timeline, each for a wide page and for a narrow one.
    const named = names.filter((it) => it === name).length;
    assertEquals(named, 4 * distributions, name);
    const listed = rows.filter((it) => it.text === name).length;
    assertEquals(listed, distributions, name);
  }
});

Deno.test("renderPicture() names every algorithm and draws the frontier of every distribution", () => {
  const seen = parse(renderPicture(REAL));
  const names = withClass(seen, "name").map((it) => it.text);
  for (const { name } of REAL.distributions[0]?.algorithms ?? []) {
    assertEquals(names.filter((it) => it === name).length, 4, name);
  }
  for (const line of ["frontier", "iso"]) {
    assertEquals(withClass(seen, line).length, 4, line);
  }
  assertEquals(
    withClass(seen, "head").map((it) => it.text),
    ["Short video", "Long video", "Memoryless", "Two kinds of video"],
  );
});

Deno.test("renderReport() shows the options and the recommendations", () => {
  const made = {
    ...comparison(distributionResult()),
    rtt: 250,
    seed: "wednesday",
  };
  const seen = parse(renderReport(made));
  const facts = ["1 s of waiting", "1,000", "0.25 s", "wednesday", "12,345"];
  assertEquals(textsOf(seen, "dd").slice(0, 5), facts);
  const main = seen.find((it) => it.name === "main")?.text;
  for (const part of ["Some video", "exponential:10", "Use optimal."]) {
    assert(main?.includes(part), part);
  }
});

Deno.test("renderReport() draws how adaptive learns, and no section without it", () => {
  const heading = "How adaptive learns";
  const both = comparison(
    distributionResult({
      learning: Array.from({ length: 50 }, (_, i) => 1 + 1 / (i + 1)),
    }),
    distributionResult({ learning: [] }),
  );
  const seen = parse(renderReport(both));
  assertEquals(withClass(seen, "learning").length, 1);
  assertEquals(
    withClass(seen, "figure").map((it) => it.text),
    ["1.10×", "1.02×"],
  );
  assert(seen.some((it) => it.name === "h2" && it.text === heading));
  const none = reportOn({ learning: [] });
  assertEquals(withClass(none, "learning").length, 0);
  assert(!none.some((it) => it.name === "h2" && it.text === heading));
});

Deno.test("renderReport() emphasises the best figures, all of those that read the same", () => {
  const algorithms = [
    outcome("few", 2, 4_000),
    outcome("many", 8, 100.1),
    outcome("more", 9, 100.2),
  ];
  const seen = reportOn({ algorithms });
  const best = textsOf(seen, "strong");
  assertEquals(best.filter((it) => it === "2.00").length, 1);
  assertEquals(best.filter((it) => it === "0.10 s").length, 2);
  assertEquals(best.filter((it) => it === "6.00 s").length, 1);
});

Deno.test("renderReport() emphasises the greatest efficiency, and shows the error of a cost", () => {
  const algorithms = [
    { ...outcome("a", 2, 4_000), efficiency: 0.25, costError: 9 },
    { ...outcome("b", 2, 4_000), efficiency: 0.75, costError: 1_500 },
    { ...outcome("c", 2, 4_000), costError: NaN },
  ];
  const seen = reportOn({ algorithms });
  assertEquals(textsOf(seen, "strong"), ["0.75"]);
  assertEquals(textsOf(seen, "small"), ["± < 0.01 s", "± 1.50 s"]);
});

Deno.test("renderReport() shows the beginning of each recommendation first, then all of it", () => {
  const recommendation = "Use linear. It is cheap. It needs no plan.";
  const seen = reportOn({ recommendation });
  const texts = textsOf(seen, "p").filter((it) => it.startsWith("Use linear"));
  assertEquals(texts, ["Use linear. It is cheap.", recommendation]);
});

Deno.test("renderReport() does not draw the long tail of a density", () => {
  const density = {
    times: [0, 10_000, 20_000, 400_000],
    values: [1e-4, 5e-5, 1e-5, 1e-9],
  };
  const seen = reportOn({ density });
  const ticks = withClass(seen, "tick").map((it) => it.text);
  assert(ticks.includes("20 s") && !ticks.includes("100 s"));
});

Deno.test("renderPicture() enlarges a single plot", () => {
  const scales = [1, 2].map((count) => {
    const distributions = Array.from(
      { length: count },
      () => distributionResult(),
    );
    const [root] = parse(renderPicture(comparison(...distributions)));
    const [, , width] = root?.attributes.get("viewBox")?.split(" ") ?? [];
    return Number(root?.attributes.get("width")) / Number(width);
  });
  assertEquals(scales, [1.5, 1]);
});

Deno.test("renderReport() ranks the algorithms by what they cost", () => {
  const algorithms = [
    outcome("dear", 30, 100),
    outcome("cheap", 2, 200),
    outcome("middle", 5, 300),
  ];
  const seen = reportOn({ algorithms });
  const rows = seen.filter((it) => it.attributes.get("scope") === "row");
  assertEquals(rows.map((it) => it.text), ["cheap", "middle", "dear"]);
});

Deno.test("renderReport() and renderPicture() escape all text of the data", () => {
  const hostile =
    `</text></svg><script>alert("x" + 'y')</script>&amp;&#x3c;\u0000\ud800`;
  const made: Comparison = {
    ...comparison(distributionResult({
      name: hostile,
      label: hostile,
      recommendation: `${hostile} constant({ interval: "<b>" })`,
      algorithms: [outcome(hostile, 2, 500), outcome("constructor", 3, 400)],
    })),
    seed: hostile,
  };
  assertSound(made);
  for (const render of BOTH) assert(!render(made).includes("<script"));
  const text = parse(renderReport(made)).find((it) => it.name === "body")?.text;
  assert(text?.includes(`<script>alert("x" + 'y')</script>&amp;&#x3c;`));
});

Deno.test("renderReport() and renderPicture() stay well-formed with any names", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: codePoint, maxLength: 60 }), {
        maxLength: 20,
      }),
      fc.string({ unit: codePoint }),
      (names, text) => {
        // Names may well say what the others would look for.
        fc.pre(![...names, text].some((it) => GONE_WRONG.test(it)));
        const algorithms = names.map((it, i) =>
          outcome(it, 1 + i, 9_000 / (1 + i))
        );
        const distribution = { name: text, label: text, recommendation: text };
        assertSound(
          comparison(distributionResult({ ...distribution, algorithms })),
        );
      },
    ),
    { numRuns: 10 },
  );
});

const NONE = { mean: NaN, p95: Infinity };
const DEGENERATE: Readonly<Record<string, Partial<DistributionResult>>> = {
  "no algorithm": { algorithms: [] },
  "one algorithm": { algorithms: [outcome("linear", 3, 2_000)] },
  "no waste": {
    algorithms: [outcome("a", 3, 0), outcome("b", 2, 0)],
    bestCost: 0,
  },
  "no requests": { algorithms: [outcome("a", 0, 10), outcome("b", 0, 0)] },
  "all the same": {
    algorithms: ["a", "b", "c", "d"].map((it) => outcome(it, 3, 2_000)),
  },
  "no end": {
    algorithms: [
      { ...outcome("manual", 1, 1), requests: NONE, waste: NONE, cost: NaN },
      {
        ...outcome("never", 1, 1),
        cost: Infinity,
        costError: NaN,
        regret: Infinity,
        wasteRatio: NaN,
        requestRatio: Infinity,
        efficiency: NaN,
        polls: [],
      },
    ],
  },
  "no frontier": { frontier: [], bestCost: NaN },
  "a frontier of one point": {
    frontier: [{ price: 1, requests: 1, waste: 0 }],
  },
  "a frontier without an end": {
    frontier: [
      { price: 0, requests: Infinity, waste: 0 },
      { price: 1, requests: 2, waste: 2_500 },
      { price: Infinity, requests: 1, waste: Infinity },
    ],
  },
  "no density": { density: { times: [], values: [] } },
  "a distribution of one point": {
    density: { times: [5_000], values: [Infinity] },
    mean: 5_000,
  },
  "a distribution of no time": {
    density: { times: [0, 0], values: [1, 1] },
    mean: 0,
  },
  "a density of nothing": { density: { times: [0, 1, 2], values: [0, 0, 0] } },
  "a density without numbers": {
    density: { times: [0, NaN, 2, 3], values: [NaN, 1] },
    mean: NaN,
  },
  "no learning": { learning: [] },
  "one job learnt": { learning: [1] },
  "learning without numbers": { learning: [NaN, Infinity, 0, -1] },
  "no words": { name: "", label: "", recommendation: "" },
  "nanoseconds": { algorithms: [outcome("a", 1e-9, 1e-9)], mean: 1e-9 },
  "ages": { algorithms: [outcome("a", 1e12, 1e18)], mean: 1e18 },
};

for (const [name, given] of Object.entries(DEGENERATE)) {
  Deno.test(`renderReport() and renderPicture() stay well-formed with ${name}`, () => {
    assertSound(comparison(distributionResult(given)));
  });
}

Deno.test("renderReport() and renderPicture() stay well-formed with no distribution, one job or odd settings", () => {
  assertSound(comparison());
  for (const price of [1e-9, 1e12, Infinity, NaN]) {
    assertSound({
      ...comparison(distributionResult()),
      price,
      jobs: 1,
      rtt: NaN,
    });
  }
  assertSound(compare({
    distributions: [namedDistribution("mine", "uniform:1,20")],
    jobs: 2,
    algorithms: ["linear"],
  }));
});
