import { element, px } from "./_markup.ts";

/** Polls closer than this, in pixels, become a band. */
const BAND = 2.4;
/** The widths of marks, by the distance to the next one. */
const WIDTHS = [[12, 2.4], [7, 1.8], [4, 1.3], [0, 0.9]] as const;
const HALF = 8;

/**
 * Draws polls as vertical marks, thinner where they are closer, and as a band where they
 * would merge.
 *
 * @param places The horizontal positions of the polls, in pixels; ascending.
 * @param middle The vertical position of their middle.
 */
export function pollMarks(places: readonly number[], middle: number): string {
  const top = middle - HALF;
  const paths = new Map<number, string>();
  const bands: string[] = [];
  let start: number | undefined;
  for (const [i, x] of places.entries()) {
    const before = x - (places[i - 1] ?? -Infinity);
    const after = (places[i + 1] ?? Infinity) - x;
    if (after < BAND) {
      start ??= x;
      continue;
    }
    if (start !== undefined) {
      bands.push(
        element("rect", {
          class: "band",
          x: start,
          y: top,
          width: x - start,
          height: 2 * HALF,
        }),
      );
      start = undefined;
      continue;
    }
    const room = Math.min(before, after);
    const width = WIDTHS.find(([from]) => room >= from)?.[1] ?? 1;
    const path = paths.get(width) ?? "";
    paths.set(width, `${path}M${px(x)},${px(top)}v${2 * HALF}`);
  }
  const marks = Array.from(
    paths,
    ([width, d]) =>
      element("path", { class: "poll", d, "stroke-width": width }),
  );
  return bands.join("") + marks.join("");
}
