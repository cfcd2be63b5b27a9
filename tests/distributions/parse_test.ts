import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  DISTRIBUTION_FORMS,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import { createSimulator } from "@heygen-sim/simulator";
import fc from "fast-check";
import { anyDistribution, DISTRIBUTIONS } from "./_distributions.ts";

Deno.test("parseDistribution() reads a mixture without its name", () => {
  const text = "0.501*uniform:1,2+0.499*uniform:100000,100001";
  const distribution = parseDistribution(text);
  assertEquals(distribution.label, `mixture:${text}`);
  assertEquals(distribution.mean, parseDistribution(distribution.label).mean);
  const nested = parseDistribution(
    " 1*fixed:1 + 1*(mixture:1*fixed:2+1*fixed:4)",
  );
  assertEquals(nested.mean, 2);
  for (const wrong of ["0.5*", "*fixed:1", "x*fixed:1", "1*fixed:1+2"]) {
    assertThrows(() => parseDistribution(wrong), TypeError, "; accepted ");
  }
});

Deno.test("parseDistribution() reads every form", () => {
  const forms = [
    ["fixed:10", 10],
    ["uniform:1,20", 10.5],
    ["exponential:20", 20],
    ["lognormal:20,0.6", 20 * Math.exp(0.18)],
    ["weibull:20,1", 20],
    ["gamma:5,3", 15],
    ["empirical:3,1,2", 2],
    ["empirical:3*1,1*2", 1.25],
    ["shifted:5,exponential:10", 15],
    ["scaled:1000,uniform:1,20", 10_500],
    ["conditional:15,uniform:0,20", 17.5],
    ["mixture:0.7*fixed:8+0.3*fixed:45", 19.1],
    ["mixture:1*shifted:1,fixed:2+1*empirical:1,2,3+2*uniform:0,2", 1.75],
    ["mixture:1*(mixture:1*fixed:2+1*fixed:4)+1*fixed:7", 5],
    ["shifted:1,mixture:1*fixed:2+1*fixed:4", 4],
  ] as const;
  for (const [text, mean] of forms) {
    const distribution = parseDistribution(text);
    assert(
      Math.abs(distribution.mean / mean - 1) < 1e-12,
      `${text}: ${distribution.mean}`,
    );
  }
});

Deno.test("parseDistribution() ignores capitals, spaces and needless brackets", () => {
  const same = [
    [" Uniform : 1 , 20 ", "uniform:1,20"],
    ["FIXED:1e1", "fixed:10"],
    ["fixed:.5", "fixed:0.5"],
    ["fixed:+5.", "fixed:5"],
    ["((fixed:5))", "fixed:5"],
    ["mixture: 1 * fixed:2 + 2 * (fixed:3)", "mixture:1*fixed:2+2*fixed:3"],
    ["shifted:1,(fixed:2)", "shifted:1,fixed:2"],
    ["shifted:1,mixture:1*fixed:2", "shifted:1,(mixture:1*fixed:2)"],
    ["empirical: 3 , 1,1", "empirical:2*1,1*3"],
    ["empirical:2*3, 2*1", "empirical:2*1,2*3"],
  ] as const;
  for (const [text, label] of same) {
    const distribution = parseDistribution(text);
    // Equal weights are not written.
    assertEquals(distribution.label, label.replace("2*1,2*3", "1,3"), text);
  }
});

Deno.test("parseDistribution() reads back the label of every distribution", () => {
  // Those that are made of a function have a name only.
  const written = DISTRIBUTIONS.filter(({ label }) => label.includes(":"));
  for (const distribution of written) {
    const again = parseDistribution(distribution.label);
    assertEquals(again.label, distribution.label);
    for (const p of [0, 0.2, 0.5, 0.99]) {
      const t = distribution.quantile(p);
      const error = Math.abs(again.quantile(p) - t);
      assert(error <= 1e-12 * t, `${distribution.label} at ${p}`);
    }
  }
});

Deno.test("parseDistribution() reads back any label", () => {
  fc.assert(
    fc.property(anyDistribution, (distribution) => {
      const again = parseDistribution(distribution.label);
      assertEquals(again.label, distribution.label);
      assert(
        Math.abs(again.mean - distribution.mean) <= 1e-9 * distribution.mean,
      );
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("a mixture in brackets needs no name", () => {
  for (
    const text of [
      "scaled:10,(0.25*fixed:1+0.75*uniform:2,4)",
      "(0.25*fixed:10+0.75*uniform:20,40)",
      "1*(0.25*fixed:10+0.75*uniform:20,40)",
      "conditional:5,(1*fixed:5+1*fixed:10+3*uniform:20,40)",
    ]
  ) {
    assertAlmostEquals(parseDistribution(text).mean, 25, 1e-12, text);
  }
});

Deno.test("parseDistribution() reports the text and the accepted forms in one line", () => {
  const malformed = [
    "",
    " ",
    "10",
    "uniform",
    "uniform:",
    "uniform:1",
    "uniform:1,",
    "uniform:1,2,3",
    "uniform:1;2",
    "uniform:one,two",
    "fixed:10s",
    "fixed:0x10",
    "fixed:Infinity",
    "fixed:NaN",
    "normal:1,2",
    "constructor:1",
    "exponential:20 exponential:20",
    "mixture:",
    "mixture:fixed:1",
    "mixture:1*fixed:1+",
    "mixture:1*fixed:1+fixed:2",
    "mixture:1*mixture:1*fixed:1+",
    "(fixed:1",
    "fixed:1)",
    "shifted:1",
    "shifted:1,2",
    "shifted:fixed:1,2",
    "empirical:",
    "empirical:1,2,",
    "empirical:1,two",
    "empirical:1*",
    "empirical:durations.json",
  ];
  for (const text of malformed) {
    const error = assertThrows(
      () => parseDistribution(text),
      TypeError,
      undefined,
      text,
    );
    const { message } = error;
    assert(
      message.startsWith(
        `Cannot parse the distribution ${JSON.stringify(text)} as `,
      ),
    );
    const forms = DISTRIBUTION_FORMS.filter((form) =>
      form.forms.some((it) => message.includes(it))
    );
    assert(forms.length === 1 || forms.length === DISTRIBUTION_FORMS.length);
    assert(!message.includes("\n"), message);
    // Files are accepted where they can be read.
    assert(!message.includes("empirical:FILE"), message);
  }
  assertThrows(
    () => parseDistribution("empirical:", { read: () => [1] }),
    TypeError,
    "empirical:FILE, empirical:DURATION",
  );
  assertThrows(
    () => parseDistribution("normal:1,2"),
    TypeError,
    'as no distribution is named "normal"; accepted are fixed:VALUE, ',
  );
  // The forms of the innermost distribution that has a name.
  for (const text of ["uniform:1", "0.5*fixed:1+0.5*scaled:2,(uniform:1)"]) {
    assertThrows(
      () => parseDistribution(text),
      TypeError,
      "where a comma is expected; accepted is uniform:MIN,MAX",
    );
  }
  for (const text of ["scaled:2,foo:1", "scaled:2,fixed:1 x"]) {
    assertThrows(
      () => parseDistribution(text),
      TypeError,
      "; accepted are fixed:VALUE, ",
    );
  }
  for (const value of [10, undefined, null, {}]) {
    assertThrows(
      () => parseDistribution(value as unknown as string),
      TypeError,
      `Cannot parse the distribution ${value} as a string is expected`,
    );
  }
});

Deno.test("DISTRIBUTION_FORMS is what messages and the OpenAPI document list", async () => {
  const { message } = assertThrows(
    () => parseDistribution("?", { read: () => [1] }),
    TypeError,
  );
  const { fetch } = createSimulator();
  const response = await fetch("http://test/openapi.json");
  const { description } = (await response.json()).components.schemas
    .Distribution;
  const forms = DISTRIBUTION_FORMS.flatMap((it) => it.forms);
  assert(forms.length > 10);
  for (const form of forms) {
    assert(message.includes(form), form);
    // Its numbers are seconds, and it reads no files.
    const written = form.replaceAll("DURATION", "SECONDS");
    assertEquals(description.includes(written), !form.endsWith(":FILE"), form);
  }
});

Deno.test("DISTRIBUTION_FORMS has the number of times, which are in a unit", () => {
  for (const { name, forms: [form = ""], times } of DISTRIBUTION_FORMS) {
    if (times === undefined) continue;
    const meanIn = (unit: number) => {
      const numbers = form.split(",").map((_, i) => i + 2);
      const given = numbers.map((it, i) => i < times ? unit * it : it);
      return parseDistribution(`${name}:${given}`).mean;
    };
    assertAlmostEquals(meanIn(1_000) / meanIn(1), 1_000, 1e-9, form);
  }
});

Deno.test("parseDistribution() refuses what is nested too deeply, whatever its length", () => {
  const nested = [["(", ")"], ["scaled:1,", ""], ["1*(", ")"]] as const;
  for (const [before, after] of nested) {
    const text = (depth: number) =>
      `${before.repeat(depth)}fixed:1${after.repeat(depth)}`;
    assertEquals(parseDistribution(text(99)).quantile(0.5), 1);
    assertThrows(
      () => parseDistribution(text(100_000)),
      TypeError,
      "as its brackets and distributions are nested more than 100 deep",
    );
  }
});

Deno.test("parseDistribution() reports the parameter that is out of range", () => {
  const senseless = [
    [
      "fixed:-1",
      "'value' must be a non-negative finite number: current value is -1",
    ],
    [
      "fixed:1e999",
      "'value' must be a non-negative finite number: current value is Infinity",
    ],
    ["uniform:5,1", "'max' must be at least 'min' (5): current value is 1"],
    [
      "exponential:0",
      "'mean' must be a positive finite number: current value is 0",
    ],
    ["lognormal:20,-1", "'sigma' must be a non-negative finite number"],
    [
      "mixture:0*fixed:1",
      "'weight' must be a positive finite number: current value is 0",
    ],
    [
      "mixture:1*fixed:1+1*gamma:1,0",
      "'shape' must be a positive finite number",
    ],
    [
      "conditional:20,uniform:1,20",
      "'age' must be below the longest duration (20)",
    ],
    ["empirical:0*1,0*2", "'weights' must not all be 0"],
  ] as const;
  for (const [text, reason] of senseless) {
    const error = assertThrows(
      () => parseDistribution(text),
      RangeError,
      reason,
      text,
    );
    assert(
      error.message.includes(`${JSON.stringify(text)} as '`),
      error.message,
    );
    assert(
      /; accepted (?:is \w+:|are empirical:)/.test(error.message),
      error.message,
    );
    assert(error.cause instanceof RangeError);
  }
});

Deno.test("parseDistribution() reads samples through the reader it is given", () => {
  const asked: string[] = [];
  const read = (path: string) => {
    asked.push(path);
    return [8, 9, 45, 9];
  };
  const distribution = parseDistribution("empirical: ./data/last week.json", {
    read,
  });
  assertEquals(distribution.label, "empirical:./data/last week.json");
  assertEquals(Array.from(distribution.atoms.support), [8, 9, 45]);

  const mixed = parseDistribution(
    "mixture:1*empirical:a,b.json+1*(empirical:2.json)",
    { read },
  );
  assertEquals(mixed.label, "mixture:1*empirical:a,b.json+1*empirical:2.json");
  assertEquals(parseDistribution(mixed.label, { read }).mean, 17.75);
  assertEquals(asked.slice(0, 3), [
    "./data/last week.json",
    "a,b.json",
    "2.json",
  ]);
});

Deno.test("parseDistribution() leaves the reader's own errors alone", () => {
  const failure = new Error("no such file");
  const read = () => {
    throw failure;
  };
  const thrown = assertThrows(() =>
    parseDistribution("empirical:gone.json", { read })
  );
  assertStrictEquals(thrown, failure);

  assertThrows(
    () =>
      parseDistribution("empirical:odd.json", {
        read: () => ["8"] as unknown as number[],
      }),
    TypeError,
    `distribution "empirical:odd.json" as 'durations' must hold non-negative finite numbers only: current value at 0 is "8"`,
  );
  assertThrows(
    () => parseDistribution("empirical:void.json", { read: () => [] }),
    RangeError,
    "'durations' must hold at least one duration",
  );
});
