import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  densityPoints,
  drawLanes,
  drawPlane,
  type LanesOptions,
  markOf,
  type PlaneOptions,
  STYLE,
} from "@heygen-sim/comparison/drawing";
import { ALGORITHMS } from "@heygen-sim/client/algorithms";
import { parse, type Seen } from "./_report.ts";
import {
  markAreas,
  number,
  overlapOf,
  read,
  textAreas,
  withClass,
} from "./_svg.ts";

const NAMES = Object.keys(ALGORITHMS);
const WORDS = { id: "it", title: "A title", summary: "A summary." };
const LANES: LanesOptions = {
  ...WORDS,
  lanes: [
    { name: "fibonacci", polls: [1_000, 2_000, 4_000, 7_000], seenAt: 7_000 },
    { name: "curl/8.5.0", polls: [5_000, 9_000], seenAt: 9_000 },
    { name: "manual", polls: [] },
  ],
  end: 6_500,
  until: 10_000,
  width: 660,
};
const PLANE: PlaneOptions = {
  ...WORDS,
  algorithms: [
    {
      name: "fibonacci",
      dots: [{ requests: 5, waste: 100 }, { requests: 6, waste: 4_000 }],
      mean: { requests: 5.5, waste: 2_050 },
    },
    { name: "linear", dots: [{ requests: 4, waste: 3_000 }] },
  ],
  frontier: Array.from({ length: 41 }, (_, k) => {
    const requests = 100 * 0.9 ** k;
    return { requests, waste: 5_000 / requests };
  }),
  price: 1_000,
  width: 660,
};
const HOSTILE =
  `</text></svg><script>alert("x" + 'y')</script>&amp;\u0000\ud800`;

/** The polls that are drawn as strokes, from the left. */
function strokes(svg: string): number[] {
  const paths = withClass(parse(svg), "poll");
  return paths.flatMap((it) =>
    [...it.attributes.get("d")?.matchAll(/M([\d.]+)/g) ?? []]
      .map(([, x]) => Number(x))
  ).toSorted((a, b) => a - b);
}

function notes(svg: string): string[] {
  return withClass(parse(svg), "note").map((it) => it.text);
}

function figures(svg: string): string[] {
  return withClass(parse(svg), "figure").map((it) => it.text);
}

Deno.test("a density that ends at once has no shade after its end", () => {
  const density = [0, 2_000, 4_000].map((time) => ({ time, share: 1 }));
  const { seen } = read(drawLanes({ ...LANES, density }));
  const [shade] = seen.filter((it) =>
    it.attributes.get("fill") === "url(#it-shade)"
  );
  assert(shade);
  const [base] = withClass(seen, "base");
  assert(base);
  const [left, right] = [number(base, "x1"), number(base, "x2")];
  assertAlmostEquals(number(shade, "x"), left, 0.1);
  assertAlmostEquals(number(shade, "width"), 0.4 * (right - left), 0.2);
});

Deno.test("drawLanes() draws the waste of each lane as the length of a bar", () => {
  const svg = drawLanes(LANES);
  assertEquals(figures(svg), ["0.50 s", "2.50 s", "unseen"]);
  const [short, long, open] = withClass(parse(svg), "waste");
  assert(short && long && open);
  assertAlmostEquals(number(long, "width") / number(short, "width"), 5, 0.01);
  const [first = NaN, second = NaN] = strokes(svg);
  const second1 = second - first;
  assertAlmostEquals(number(short, "width"), second1 / 2, 0.05);
  assertAlmostEquals(number(open, "width"), 3.5 * second1, 0.05);
});

Deno.test("drawLanes() draws polls in any order", () => {
  const lanes = [{ name: "linear", polls: [6_000, 1_000, 3_000, 3_000] }];
  const sorted = [{ name: "linear", polls: [1_000, 3_000, 3_000, 6_000] }];
  assertEquals(
    drawLanes({ ...LANES, lanes }),
    drawLanes({ ...LANES, lanes: sorted }),
  );
  assertEquals(strokes(drawLanes({ ...LANES, lanes })).length, 2);
});

Deno.test("drawLanes() draws only what has happened by now", () => {
  const svg = drawLanes({ ...LANES, now: 4_500 });
  assertEquals(strokes(svg).length, 3);
  assertEquals(notes(svg), ["now 4.50 s"]);
  assertEquals(figures(svg), []);
  // The bar of a lane grows until its client sees the end.
  const later = drawLanes({ ...LANES, now: 7_500 });
  assertEquals(notes(later), ["end 6.50 s", "now 7.50 s"]);
  assertEquals(figures(later), ["0.50 s", "1.00 s", "1.00 s"]);
  assertEquals(figures(drawLanes({ ...LANES, now: 20_000 })), [
    "0.50 s",
    "2.50 s",
    "13.5 s",
  ]);
});

Deno.test("drawLanes() draws the end of a job when time reaches it, or on request", () => {
  const at = (now: number, revealed = false) =>
    notes(drawLanes({ ...LANES, now, revealed }))[0];
  assertEquals(at(6_499), "now 6.50 s");
  assertEquals(at(6_500), "end 6.50 s");
  assertEquals(at(1_000, true), "end 6.50 s");
  assertEquals(
    figures(drawLanes({ ...LANES, now: 1_000, revealed: true })),
    [],
  );
  const { end: _, ...endless } = LANES;
  assertEquals(notes(drawLanes(endless)), []);
});

Deno.test("drawLanes() does not move when the end is revealed", () => {
  const polls = (revealed: boolean) =>
    strokes(drawLanes({ ...LANES, now: 4_500, revealed }));
  assertEquals(polls(true), polls(false));
});

Deno.test("drawLanes() writes times as people read them, and round numbers on the axis", () => {
  const wasted = (waste: number) =>
    figures(drawLanes({
      ...LANES,
      lanes: [{ name: "linear", polls: [], seenAt: 6_500 + waste }],
    }))[0];
  assertEquals(
    [0, 0.84, 4.2, 95, 1_797, 13_800, 574_000, 12_345_600].map(wasted),
    [
      "0.00 s",
      "0.00084 s",
      "0.0042 s",
      "0.10 s",
      "1.80 s",
      "13.8 s",
      "574 s",
      "12,346 s",
    ],
  );
  const ticks = (until: number) =>
    withClass(parse(drawLanes({ ...LANES, until, width: 320 })), "tick")
      .map((it) => it.text);
  assertEquals(ticks(29_000), ["0 s", "10 s", "20 s"]);
  assertEquals(ticks(300), ["0 s", "0.1 s", "0.2 s", "0.3 s"]);
  assertEquals(ticks(3_600_000), ["0 s", "1,000 s", "2,000 s", "3,000 s"]);
});

Deno.test("drawLanes() draws the density behind the lanes, up to the end of the axis", () => {
  const density = [0, 5_000, 10_000, 15_000]
    .map((time, i) => ({ time, share: [0, 1, 0.5, 0.1][i] ?? 0 }));
  const svg = drawLanes({ ...LANES, density, mean: 6_000 });
  const seen = parse(svg);
  const shares = seen.filter((it) => it.name === "stop")
    .map((it) => number(it, "stop-opacity"));
  assertEquals(shares, [0, 0.3, 0.15]);
  assertEquals(withClass(seen, "density").length, 1);
  assertEquals(notes(svg)[0], "mean");
});

Deno.test("densityPoints() drops the tail of a density, and what cannot be drawn", () => {
  const times = [0, 1_000, 2_000, 3_000, 4_000];
  assertEquals(densityPoints({ times, values: [Infinity, 4, 0, 1, 0.04] }), [
    { time: 1_000, share: 1 },
    { time: 2_000, share: 0 },
    { time: 3_000, share: 0.25 },
  ]);
  assertEquals(densityPoints({ times: [], values: [] }), []);
});

Deno.test("drawLanes() merges polls that are close together into a band", () => {
  const polls = Array.from({ length: 100_000 }, (_, i) => i / 20);
  const svg = drawLanes({
    ...LANES,
    lanes: [{ name: "constant", polls: [...polls, 8_000] }],
  });
  assertEquals(withClass(parse(svg), "band").length, 1);
  assertEquals(strokes(svg).length, 1);
  assert(svg.length < 10_000);
});

Deno.test("drawLanes() shows a band of polls at the same time", () => {
  const lanes = [{ name: "constant", polls: [1_000, 1_000.1] }];
  const [band] = withClass(parse(drawLanes({ ...LANES, lanes })), "band");
  const [, from, to] = /^M([\d.]+),.*H([\d.]+)v/.exec(
    band?.attributes.get("d") ?? "",
  ) ?? [];
  assert(Number(to) - Number(from) > 2);
});

/** The rectangles of the strokes for polls. */
const pollAreas = (seen: readonly Seen[]) =>
  withClass(seen, "poll").flatMap((it) =>
    [...it.attributes.get("d")?.matchAll(/M([\d.]+),([\d.]+)v(\d+)/g) ?? []]
      .map(([name, x, y, height]) => ({
        name,
        left: Number(x) - 1,
        right: Number(x) + 1,
        top: Number(y),
        bottom: Number(y) + Number(height),
      }))
  );

Deno.test("drawLanes() writes the waste clear of polls after the end", () => {
  const after = [[], [7_100, 9_000], [7_600, 8_200, 8_800, 9_400, 9_990]];
  for (const width of [320, 660]) {
    const lanes = after.map((more, i) => ({
      name: `client ${i}`,
      polls: [3_000, 7_000, ...more],
      seenAt: 7_000,
    }));
    const { size: [right], seen } = read(
      drawLanes({ ...LANES, lanes, width }),
    );
    const figures = textAreas(seen, "figure");
    assertEquals(figures.length, 3);
    assertEquals(overlapOf(figures, pollAreas(seen)), undefined);
    assert(figures.every((it) => it.right <= (right ?? NaN)));
  }
});

Deno.test("drawLanes() keeps the names clear of the polls, on any screen", () => {
  for (const width of [320, 660]) {
    const seen = parse(drawLanes({ ...LANES, width }));
    const names = textAreas(seen, "name");
    const polls = pollAreas(seen);
    assertEquals(polls.length, 6);
    assertEquals(overlapOf([...names, ...markAreas(seen)], polls), undefined);
    assertEquals(overlapOf(names, names), undefined);
  }
});

Deno.test("drawLanes() and drawPlane() stay within their width, on any screen", () => {
  const name = "a client with a very long name that does not fit anywhere";
  for (const width of [320, 479, 480, 660, 1_200]) {
    const lanes = [...LANES.lanes, { name, polls: [9_990], seenAt: 10_000 }];
    const [dot] = PLANE.algorithms;
    const drawings = [
      drawLanes({ ...LANES, lanes, now: 9_900, mean: 9_900, width }),
      drawPlane({
        ...PLANE,
        algorithms: [...PLANE.algorithms, { name, dots: [], mean: dot?.mean }],
        width,
      }),
    ];
    for (const svg of drawings) {
      const { size, seen } = read(svg);
      assertEquals(size[0], width);
      for (const kind of ["name", "note", "figure", "title"]) {
        for (const { left, right, name } of textAreas(seen, kind)) {
          assert(left >= 0 && right <= width, `'${name}' at ${width} px`);
        }
      }
    }
  }
});

Deno.test("drawPlane() draws a dot for each race, and a mark with a name at the mean", () => {
  const seen = parse(drawPlane(PLANE));
  const dots = withClass(seen, "dots")
    .map((it) => it.attributes.get("d")?.match(/M/g)?.length);
  assertEquals(dots, [2, 1]);
  assertEquals(withClass(seen, "mark").map((it) => it.text), [
    "fibonacci: 5.50 requests, 2.05 s wasted",
  ]);
  assertEquals(withClass(seen, "name").map((it) => it.text), ["fibonacci"]);
});

Deno.test("drawPlane() draws the mark of the cheapest above the others", () => {
  const algorithms = [["cheap", 3], ["dear", 9], ["middle", 6]] as const;
  const marks = withClass(
    parse(drawPlane({
      ...PLANE,
      algorithms: algorithms.map(([name, requests]) => ({
        name,
        dots: [],
        mean: { requests, waste: 1_000 },
      })),
    })),
    "mark",
  );
  assertEquals(
    marks.map((it) => it.text.split(":")[0]),
    ["dear", "middle", "cheap"],
  );
});

Deno.test("drawPlane() draws the line of equal cost through the best point of the frontier", () => {
  const points = (kind: string, svg: string) =>
    withClass(parse(svg), kind)[0]?.attributes.get("d")?.slice(1).split("L")
      .map((it) => it.split(",").map(Number)) ?? [];
  const svg = drawPlane(PLANE);
  const frontier = points("frontier", svg);
  const touching = points("iso", svg).filter(([x = 0, y = 0]) =>
    frontier.some(([a = 0, b = 0]) => Math.hypot(a - x, b - y) < 3)
  );
  assert(touching.length > 0);
  // At a higher price, fewer requests are best.
  const dearer = points("iso", drawPlane({ ...PLANE, price: 5_000 }));
  assert((dearer.at(-1)?.[0] ?? 0) < (points("iso", svg).at(-1)?.[0] ?? 0));
});

Deno.test("drawPlane() draws races without any waste at the edge", () => {
  const dots = [{ requests: 5, waste: 0 }, { requests: 0, waste: 1 }];
  const algorithms = PLANE.algorithms.map((it) => ({ ...it, dots }));
  const without = PLANE.algorithms.map((it) => ({ ...it, dots: [] }));
  const ticks = (given: PlaneOptions["algorithms"]) =>
    withClass(parse(drawPlane({ ...PLANE, algorithms: given })), "tick")
      .map((it) => it.text);
  assertEquals(ticks(algorithms), ticks(without));
});

Deno.test("markOf() gives each name a look of its own, always the same", () => {
  const marks = NAMES.map((it) => markOf(it));
  assertEquals(new Set(marks).size, NAMES.length);
  const clients = ["python-requests/2.31", "curl/8.5.0", "axios/1.7", "Deno/2"];
  assertEquals(
    new Set([...marks, ...clients.map((it) => markOf(it))]).size,
    NAMES.length + clients.length,
  );
  assertEquals(markOf("curl/8.5.0"), markOf("curl/8.5.0"));
  assertNotEquals(markOf(""), "");
  const hollow = (name: string) => withClass(parse(markOf(name)), "own").length;
  // A further algorithm has the look of a client until it has one of its own.
  assert(NAMES.filter((name) => hollow(name) === 0).length >= 8);
  assertEquals(clients.map(hollow), clients.map(() => 1));
  for (const name of [...clients, HOSTILE, "__proto__", "constructor", ""]) {
    const [svg, path] = parse(markOf(name));
    assertEquals(svg?.attributes.get("aria-hidden"), "true");
    assert(path?.attributes.get("d")?.startsWith("M"));
  }
});

Deno.test("drawings are images with a title and a summary", () => {
  for (const svg of [drawLanes(LANES), drawPlane(PLANE)]) {
    const [root, title, summary] = parse(svg);
    assertEquals(root?.attributes.get("role"), "img");
    assertEquals(
      root?.attributes.get("aria-labelledby"),
      "it-title it-summary",
    );
    assertEquals([title?.text, summary?.text], ["A title", "A summary."]);
  }
});

Deno.test("drawings escape all text, and have no styles and no scripts of their own", () => {
  const words = { id: "it", title: HOSTILE, summary: HOSTILE };
  const drawings = [
    drawLanes({
      ...LANES,
      ...words,
      density: [{ time: 1, share: 1 }, { time: 2, share: 0.5 }],
      lanes: [{ name: HOSTILE, polls: [1, 2, 3] }],
    }),
    drawPlane({
      ...PLANE,
      ...words,
      algorithms: PLANE.algorithms.map((it) => ({ ...it, name: HOSTILE })),
    }),
    markOf(HOSTILE),
  ];
  for (const svg of drawings) {
    for (const { name, attributes } of parse(svg)) {
      assert(!["script", "style"].includes(name));
      for (const key of attributes.keys()) {
        assert(key !== "style" && !key.startsWith("on"), key);
      }
    }
  }
});

Deno.test("drawings without anything in them are well-formed", () => {
  const drawings = [
    drawLanes({ ...WORDS, lanes: [], until: 0, width: 320 }),
    drawLanes({ ...LANES, until: NaN, end: NaN, now: NaN }),
    drawLanes({ ...LANES, lanes: [{ name: "", polls: [NaN, -1, 1e9] }] }),
    drawPlane({ ...WORDS, algorithms: [], frontier: [], price: 1, width: 320 }),
    drawPlane({ ...PLANE, price: NaN }),
    drawPlane({ ...PLANE, price: 0 }),
    drawPlane({ ...PLANE, frontier: [{ requests: NaN, waste: Infinity }] }),
  ];
  for (const svg of drawings) {
    assertEquals(/NaN|Infinity|undefined/.exec(svg), null, svg);
    for (const it of parse(svg)) {
      assert(!(number(it, "width") < 0), svg);
    }
  }
});

Deno.test("STYLE has colours for light, dark and forced colours, and rules for all parts", () => {
  assertStringIncludes(STYLE, "@media(prefers-color-scheme:dark)");
  assertStringIncludes(STYLE, "@media(forced-colors:active)");
  const parts = new Set(
    [
      drawLanes({ ...LANES, now: 7_000, mean: 5_000 }),
      drawPlane(PLANE),
      markOf("curl"),
    ].flatMap((svg) =>
      parse(svg).flatMap((it) => it.attributes.get("class")?.split(" ") ?? [])
    ),
  );
  parts.delete("row");
  for (const part of parts) {
    assert(new RegExp(`\\.${part}\\b`).test(STYLE), part);
  }
  assert(!STYLE.includes("url("));
});
