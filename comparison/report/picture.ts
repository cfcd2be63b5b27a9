import type { Comparison } from "../result.ts";
import { layoutFrontier } from "./_frontier_layout.ts";
import { drawFrontier } from "./_frontier_panel.ts";
import { seconds } from "./_format.ts";
import { described, ranked } from "./_distribution_section.ts";
import { element, escape } from "./_markup.ts";
import { looksOf } from "./_palette.ts";
import { colours, DRAWING } from "./_style.ts";
import { shorten } from "./_text.ts";
import { titled } from "./_words.ts";

/** The panel and the gap of a picture: one panel has to be legible on a telephone. */
const ALONE = { panel: { width: 340, height: 340 }, gap: 10 };
const TOGETHER = { panel: { width: 480, height: 380 }, gap: 28 };
const HEAD = 34;
/** How much larger than its text a single panel is shown where there is room. */
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
  const looks = looksOf(
    distributions.flatMap((distribution) =>
      distribution.algorithms.map(({ name }) => name)
    ),
  );
  const alone = distributions.length === 1;
  const { panel, gap } = alone ? ALONE : TOGETHER;
  const columns = alone ? 1 : 2;
  const rows = Math.ceil(distributions.length / columns);
  const width = gap + columns * (panel.width + gap);
  const height = gap + rows * (HEAD + panel.height + gap);
  const panels = distributions.map((distribution, i) => {
    const x = gap + (i % columns) * (panel.width + gap);
    const y = gap + Math.floor(i / columns) * (HEAD + panel.height + gap);
    return element(
      "g",
      { transform: `translate(${x} ${y})` },
      element(
        "text",
        { class: "head", x: 0, y: 14 },
        escape(shorten(titled(distribution.name), 16, panel.width)),
      ),
      element(
        "g",
        { transform: `translate(0 ${HEAD})` },
        drawFrontier(layoutFrontier(distribution, price, panel), looks),
      ),
    );
  });
  const words = distributions.map((distribution) =>
    `${distribution.name}: ${described(ranked(distribution.algorithms))}`
  );
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width: alone ? ENLARGED * width : width,
      height: alone ? ENLARGED * height : height,
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
    element("style", {}, colours("svg") + DRAWING),
    element("rect", {
      width,
      height,
      rx: 14,
      style: "fill:var(--card)",
    }),
    ...panels,
  ) + "\n";
}
