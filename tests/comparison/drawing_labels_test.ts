import { assert, assertEquals } from "@std/assert";
import { randomStream } from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { compare, COMPARED } from "@heygen-sim/comparison";
import { drawPlane, type PlaneOptions } from "@heygen-sim/comparison/drawing";
import {
  markAreas,
  overlapOf,
  pointAreas,
  read,
  textAreas,
  withClass,
} from "./_svg.ts";

const WIDTHS = [320, 660, 1_200];
const FRONTIER = Array.from({ length: 41 }, (_, k) => {
  const requests = 100 * 0.9 ** k;
  return { requests, waste: 5_000 / requests };
});

type Placed = readonly [name: string, requests: number, waste: number];

/** Draws algorithms at some places, and reads what is drawn. */
function plane(
  placed: readonly Placed[],
  width: number,
  given: Partial<PlaneOptions> = {},
) {
  return read(drawPlane({
    id: "it",
    title: "",
    summary: "",
    algorithms: placed.map(([name, requests, waste]) => ({
      name,
      dots: [],
      mean: { requests, waste },
    })),
    frontier: FRONTIER,
    price: 1_000,
    width,
    ...given,
  }));
}

/** Fails if a label covers another one, a mark or the frontier, or is cut off. */
function assertLegible({ size, seen }: ReturnType<typeof read>): void {
  const labels = [...textAreas(seen, "name"), ...textAreas(seen, "note")];
  assertEquals(overlapOf(labels, labels), undefined);
  assertEquals(overlapOf(labels, markAreas(seen)), undefined);
  assertEquals(overlapOf(labels, pointAreas(seen, "frontier")), undefined);
  const notes = textAreas(seen, "note");
  assertEquals(overlapOf(notes, pointAreas(seen, "iso")), undefined);
  const [width = 0, height = 0] = size;
  for (const { name, left, right, top, bottom } of labels) {
    assert(left >= 0 && right <= width && top >= 0 && bottom <= height, name);
  }
}

Deno.test("the labels of the usual distributions cover nothing, on any screen, at any price and after any races", () => {
  const algorithms = COMPARED.filter((it) => it !== "adaptive");
  const { distributions } = compare({ jobs: 20, algorithms });
  assertEquals(distributions.length, 4);
  for (const { name, algorithms, frontier } of distributions) {
    for (let seed = 1; seed <= 3; seed++) {
      const random = randomStream(seed, name);
      // After a few races the means are still a few percent off.
      const near = (mean: number) => mean * (0.9 + 0.2 * random());
      const placed = algorithms.flatMap(({ name, requests, waste }): Placed[] =>
        // Learning takes time; adaptive lies beside optimal in any case.
        (name === "optimal" ? [name, "adaptive"] : [name]).map((name) => [
          name,
          near(requests.mean),
          near(waste.mean),
        ])
      );
      const price = 200 * 10 ** (seed % 3);
      for (const width of WIDTHS) {
        const drawn = plane(placed, width, { frontier, price });
        assertLegible(drawn);
        const { seen } = drawn;
        assertEquals(
          withClass(seen, "name").map((it) => it.text),
          placed.map(([name]) => name),
        );
        if (width < 660) continue;
        const leaders = pointAreas(seen, "leader");
        assertEquals(overlapOf(leaders, textAreas(seen, "name")), undefined);
      }
    }
  }
});

Deno.test("a label leaves the line of least cost free where there is another place", () => {
  for (const requests of [2.5, 3, 3.5, 4]) {
    const { seen } = plane([["some client", requests, 200]], 660);
    const names = textAreas(seen, "name");
    assertEquals(names.length, 1);
    assertEquals(overlapOf(names, pointAreas(seen, "iso")), undefined);
  }
});

const spot = fc.tuple(
  fc.string({ minLength: 1, maxLength: 22 }),
  fc.double({ min: 0, max: 6, noNaN: true }).map(Math.exp),
  fc.double({ min: 0, max: 6, noNaN: true }).map((it) => 10 * Math.exp(it)),
);

Deno.test("the labels of eight algorithms anywhere cover nothing, and are all there", () => {
  fc.assert(
    fc.property(
      fc.array(spot, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...WIDTHS),
      (placed, width) => {
        const drawn = plane(placed, width);
        assertLegible(drawn);
        assertEquals(withClass(drawn.seen, "name").length, placed.length);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("the labels of algorithms at the same place cover nothing, and lines lead to them", () => {
  for (const width of WIDTHS) {
    for (let n = 1; n <= 8; n++) {
      const placed = Array.from(
        { length: n },
        (_, i): Placed => [`algorithm ${i}`, 3, 2_000],
      );
      const drawn = plane(placed, width);
      assertLegible(drawn);
      assertEquals(withClass(drawn.seen, "name").length, n);
      const marks = markAreas(drawn.seen);
      const near = marks.map((it) => ({
        ...it,
        left: it.left - 10,
        right: it.right + 10,
        top: it.top - 10,
        bottom: it.bottom + 10,
      }));
      const far = textAreas(drawn.seen, "name")
        .filter((it) => !overlapOf([it], near));
      assert(withClass(drawn.seen, "leader").length >= far.length);
    }
  }
});

Deno.test("labels are left out rather than put over one another", () => {
  const placed = Array.from(
    { length: 60 },
    (_, i): Placed => [`algorithm ${i}`, 1 + i % 8, 10 * (1 + i / 8)],
  );
  const drawn = plane(placed, 320);
  assertLegible(drawn);
  const labels = withClass(drawn.seen, "name").length;
  assert(labels > 10 && labels < 60, `${labels}`);
  assertEquals(withClass(drawn.seen, "mark").length, 60);
});

Deno.test("the ticks of a wide range are powers of ten, evenly spread", () => {
  const placed: Placed[] = [["a", 1e-3, 1], ["b", 1e9, 1_000]];
  const { seen } = plane(placed, 320, { frontier: [] });
  const ticks = withClass(seen, "tick").map((it) => it.text)
    .filter((it) => !it.endsWith(" s"));
  const powers = ticks.map((it) => Math.log10(Number(it.replaceAll(",", ""))));
  const [first = NaN, second = NaN] = powers;
  assert(powers.length >= 3 && Number.isInteger(first), `${ticks}`);
  assertEquals(powers, powers.map((_, i) => first + i * (second - first)));
});

Deno.test("the ticks of the axes are round numbers that do not overlap", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.constantFrom(...WIDTHS),
      (low, decades, width) => {
        const placed: Placed[] = [
          ["a", 10 ** low, 1_000 * 10 ** low],
          ["b", 10 ** (low + decades), 1_000 * 10 ** (low + decades)],
        ];
        const { seen } = plane(placed, width, { frontier: [] });
        const ticks = textAreas(seen, "tick");
        assert(ticks.length >= 4, `${ticks.length} ticks`);
        assertEquals(overlapOf(ticks, ticks), undefined);
        for (const { name } of ticks) {
          const [digits = ""] = Number(name.replace(/[, s]/g, ""))
            .toExponential().split("e");
          assert(/^([1-9]|\d\.[1-9]|[1-9]\.[2-8]5)$/.test(digits), name);
        }
      },
    ),
    { numRuns: 60 },
  );
});
