import { element, px } from "./markup.ts";

const HALF = 8;
/** Polls closer than this, in pixels, become a band. */
const BAND = 2.4;
/** The widths of polls, by the distance to the next one. */
const WIDTHS = [[12, 2.4], [7, 1.8], [4, 1.3], [0, 0.9]] as const;

/** Draws polls as strokes, thinner where they are closer, and as a band where they merge. */
export function pollMarks(
  places: readonly number[],
  middle: number,
): string {
  const top = px(middle - HALF);
  const strokes = WIDTHS.map(() => "");
  let bands = "";
  let start: number | undefined;
  for (const [i, x] of places.entries()) {
    const before = x - (places[i - 1] ?? -Infinity);
    const after = (places[i + 1] ?? Infinity) - x;
    if (after < BAND) {
      start ??= x;
    } else if (start !== undefined) {
      const pad = Math.max(0, BAND - (x - start)) / 2;
      const left = px(start - pad);
      bands += `M${left},${top}H${px(x + pad)}v${2 * HALF}H${left}Z`;
      start = undefined;
    } else {
      const room = Math.min(before, after);
      const k = WIDTHS.findIndex(([from]) => room >= from);
      strokes[k] += `M${px(x)},${top}v${2 * HALF}`;
    }
  }
  const marks = WIDTHS.map(([, width], k) =>
    strokes[k] &&
    element("path", { class: "poll", d: strokes[k], "stroke-width": width })
  );
  return (bands && element("path", { class: "band", d: bands })) +
    marks.join("");
}
