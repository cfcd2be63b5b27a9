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

const PANEL = { width: 480, height: 380 };
const GAP = 28;
const HEAD = 34;

/**
 * Draws requests against waste for all distributions of a comparison, two in a row: a
 * picture for a README. It brings its own paper, so that it is legible on any
 * page, and is dark where the reader prefers that.
 *
 * @param comparison What was found out.
 * @returns The picture as a stand-alone SVG; the same comparison gives the same
 * picture.
 *
 * @example The picture in the README
 * ```ts ignore
 * import { compare } from "../mod.ts";
 *
 * Deno.writeTextFileSync("docs/comparison.svg", renderPicture(compare()));
 * ```
 */
export function renderPicture(comparison: Comparison): string {
  const { distributions, price } = comparison;
  const looks = looksOf(
    distributions.flatMap((distribution) =>
      distribution.algorithms.map(({ name }) => name)
    ),
  );
  const columns = Math.min(2, Math.max(1, distributions.length));
  const rows = Math.ceil(distributions.length / columns);
  const width = GAP + columns * (PANEL.width + GAP);
  const height = GAP + rows * (HEAD + PANEL.height + GAP);
  const panels = distributions.map((distribution, i) => {
    const x = GAP + (i % columns) * (PANEL.width + GAP);
    const y = GAP + Math.floor(i / columns) * (HEAD + PANEL.height + GAP);
    return element(
      "g",
      { transform: `translate(${x} ${y})` },
      element(
        "text",
        { class: "head", x: 0, y: 14 },
        escape(shorten(titled(distribution.name), 16, PANEL.width)),
      ),
      element(
        "g",
        { transform: `translate(0 ${HEAD})` },
        drawFrontier(layoutFrontier(distribution, price, PANEL), looks),
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
      width,
      height,
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
