import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, COMPARED } from "../../comparison/mod.ts";
import {
  type FrontierLayout,
  layoutFrontier,
} from "../../comparison/report/_frontier_layout.ts";
import {
  around,
  type Box,
  overlap,
  pointsOf,
  within,
} from "../../comparison/report/_geometry.ts";
import { shorten, textWidth } from "../../comparison/report/_text.ts";
import { distributionResult, outcome } from "./_report.ts";

const SIZES = [
  { width: 560, height: 430 },
  { width: 480, height: 380 },
  { width: 348, height: 380 },
];
const MARK = 7;

/** Fails if a label covers another one, a mark or the frontier, or is cut off. */
function assertLegible(
  { plot, spots, frontier, notes }: FrontierLayout,
  size: { readonly width: number; readonly height: number },
) {
  const boxes: [name: string, box: Box][] = [
    ...spots.flatMap((it): [string, Box][] =>
      it.label ? [[it.text, it.label.box]] : []
    ),
    ...notes.map((it): [string, Box] => [it.lines.join(" "), it.box]),
  ];
  for (const [i, [name, box]] of boxes.entries()) {
    const whole = {
      x: plot.x,
      y: plot.y,
      width: size.width - plot.x,
      height: plot.height,
    };
    assert(within(box, whole), `${name} is cut off`);
    for (const [other, that] of boxes.slice(i + 1)) {
      assert(!overlap(box, that), `${name} covers ${other}`);
    }
    for (const it of spots) {
      assert(
        !overlap(box, around(it, MARK)),
        `${name} covers ${it.text}'s mark`,
      );
    }
    for (const it of frontier) {
      assert(!overlap(box, around(it, 0.1)), `${name} covers the frontier`);
    }
  }
}

Deno.test("The labels of the usual distributions cover nothing, on any width and at any price", () => {
  // Learning takes time, and adaptive lies beside optimal in any case.
  const algorithms = COMPARED.filter((it) => it !== "adaptive");
  for (const price of [50, 1_000, 20_000]) {
    const { distributions } = compare({ jobs: 100, price, algorithms });
    assertEquals(distributions.length, 4);
    for (const distribution of distributions) {
      for (const size of SIZES) {
        const layout = layoutFrontier(distribution, price, size);
        assertLegible(layout, size);
        assertEquals(layout.spots.length, algorithms.length);
        for (const { label, text } of layout.spots) {
          assert(label, `${text} has no label`);
          const others = layout.spots.filter((it) => it.text !== text);
          for (const point of pointsOf(label.leader)) {
            assert(
              !others.some((it) =>
                it.label && overlap(around(point, 0.1), it.label.box)
              ),
              `the line to ${text} crosses another label`,
            );
          }
        }
      }
    }
  }
});

const spot = fc.record({
  name: fc.string({ minLength: 1, maxLength: 22 }),
  requests: fc.double({ min: 0, max: 6, noNaN: true }),
  waste: fc.double({ min: 0, max: 6, noNaN: true }),
});

Deno.test("The labels of eight algorithms anywhere cover nothing, and none is missing", () => {
  fc.assert(
    fc.property(
      fc.array(spot, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...SIZES),
      (spots, size) => {
        const algorithms = spots.map((it) =>
          outcome(it.name, Math.exp(it.requests), 10 * Math.exp(it.waste))
        );
        const layout = layoutFrontier(
          distributionResult({ algorithms }),
          1_000,
          size,
        );
        assertLegible(layout, size);
        for (const { label, text } of layout.spots) {
          assert(label, `${text} has no label`);
        }
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("Labels of algorithms that do exactly the same cover nothing", () => {
  for (const size of SIZES) {
    for (let n = 1; n <= 8; n++) {
      const algorithms = Array.from(
        { length: n },
        (_, i) => outcome(`algorithm ${i}`, 3, 2_000),
      );
      const layout = layoutFrontier(
        distributionResult({ algorithms }),
        1_000,
        size,
      );
      assertLegible(layout, size);
      for (const { label, text } of layout.spots) {
        assert(label, `${text} has no label`);
      }
    }
  }
});

Deno.test("Labels are left out rather than put over one another", () => {
  const algorithms = Array.from(
    { length: 60 },
    (_, i) => outcome(`algorithm ${i}`, 1 + i % 8, 10 * (1 + i / 8)),
  );
  const [size] = SIZES.slice(-1);
  assert(size);
  const layout = layoutFrontier(
    distributionResult({ algorithms }),
    1_000,
    size,
  );
  assertLegible(layout, size);
  const labelled = layout.spots.filter((it) => it.label);
  assert(labelled.length > 10 && labelled.length < 60, `${labelled.length}`);
});

Deno.test("A line leads to each label that is not beside its mark", () => {
  const algorithms = Array.from(
    { length: 6 },
    (_, i) => outcome(`algorithm ${i}`, 3 + i / 100, 2_000),
  );
  const { spots } = layoutFrontier(
    distributionResult({ algorithms }),
    1_000,
    { width: 560, height: 430 },
  );
  assert(spots.some((it) => it.label?.leader));
  for (const { label, x, y } of spots) {
    assert(label);
    const [start, end] = label.leader ?? [];
    const far = !overlap(label.box, around({ x, y }, 16));
    assert(start || !far, "far away, and no line");
    if (!start || !end) continue;
    assert(overlap(label.box, around(end, 1)));
    assert(Math.hypot(start.x - x, start.y - y) < 12);
  }
});

Deno.test("shorten() keeps what fits, and shows what has been cut", () => {
  assertEquals(shorten("fibonacci", 13, 200), "fibonacci");
  const short = shorten("an algorithm with a very long name", 13, 100);
  assert(short.endsWith("…"));
  assert(textWidth(short, 13) <= 100);
  assertEquals(shorten("fibonacci", 13, 0), "…");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert(shorten(text, 13, 100).isWellFormed());
  }));
});
