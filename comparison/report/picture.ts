import { element, escape } from "../drawing/markup.ts";
import { layPlane } from "../drawing/plane.ts";
import { STYLE } from "../drawing/style.ts";
import { seconds, shorten } from "../drawing/text.ts";
import type { Comparison } from "../result.ts";
import { described, planeOf, titled } from "./_section.ts";

/** One plot has to be legible on a telephone. */
const ALONE = { columns: 1, panel: 340, gap: 10 };
const TOGETHER = { columns: 2, panel: 480, gap: 28 };
const HEAD = 34;
/** How much larger than its text a single plot is shown where there is room. */
const ENLARGED = 1.5;

/**
 * Draws requests against waste for each distribution of a comparison, two in a row.
 * The picture has a background of its own, so that it is legible on any page, and
 * follows the reader's colour scheme. A picture of one distribution is legible from a
 * width of 340 pixels.
 *
 * @param comparison The comparison.
 * @returns The picture as a stand-alone SVG; the same comparison gives the same
 * picture.
 *
 * @example
 * ```ts
 * import { compare, namedDistribution } from "@heygen-sim/comparison";
 * import { renderPicture } from "@heygen-sim/comparison/report";
 * import { assert } from "@std/assert";
 *
 * const distributions = [namedDistribution("video", "lognormal:12,0.35")];
 * const algorithms = ["optimal", "constant", "fibonacci"];
 * const picture = renderPicture(compare({ distributions, algorithms, jobs: 100 }));
 * assert(picture.startsWith("<svg"));
 * ```
 */
export function renderPicture(comparison: Comparison): string {
  const { distributions, price } = comparison;
  const alone = distributions.length === 1;
  const { columns, panel, gap } = alone ? ALONE : TOGETHER;
  const planes = distributions.map((it) =>
    layPlane({ ...planeOf(it, price), width: panel })
  );
  const each = HEAD + (planes[0]?.height ?? 0) + gap;
  const width = gap + columns * (panel + gap);
  const height = gap + Math.ceil(planes.length / columns) * each;
  const panels = planes.map(({ content }, i) => {
    const x = gap + (i % columns) * (panel + gap);
    const y = gap + Math.floor(i / columns) * each;
    const head = shorten(titled(distributions[i]?.name ?? ""), 16, panel);
    return element(
      "g",
      { transform: `translate(${x} ${y})` },
      element("text", { class: "head", x: 0, y: 14 }, escape(head)),
      element("g", { transform: `translate(0 ${HEAD})` }, content),
    );
  });
  const words = distributions.map(({ name, algorithms }) =>
    `${name}: ${described(algorithms)}`
  );
  const scale = alone ? ENLARGED : 1;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "drawing",
      viewBox: `0 0 ${width} ${height}`,
      width: scale * width,
      height: scale * height,
      role: "img",
      "aria-labelledby": "title desc",
    },
    element(
      "title",
      { id: "title" },
      `Requests against wasted time of each algorithm, at ${
        seconds(price)
      } a request`,
    ),
    element("desc", { id: "desc" }, escape(words.join(" "))),
    element(
      "style",
      {},
      `${STYLE}.head{font-size:16px;font-weight:600}.paper{fill:var(--card)}`,
    ),
    element("rect", { class: "paper", width, height, rx: 14 }),
    ...panels,
  ) + "\n";
}
