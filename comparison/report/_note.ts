import {
  type Box,
  grown,
  overlap,
  type Point,
  touches,
  within,
} from "./_geometry.ts";
import type { Surroundings } from "./_label_places.ts";

/** On which side of a falling line a note may be. */
export type Side = "above" | "below";

/** The air around a note. */
const AIR = 2;
const GAPS = [3, 7, 12, 18];

/**
 * Finds a place for a note to a falling line: beside one of the points given,
 * where it covers nothing.
 *
 * @param along Points of the line, the best first.
 * @param sides The sides to try, the better first.
 * @param size The note's size.
 * @param taken What must not be covered.
 * @param surroundings The bounds, and lines not to be covered either.
 * @returns The place; `undefined` if there is none.
 */
export function placeNote(
  along: readonly Point[],
  sides: readonly Side[],
  { width, height }: Pick<Box, "width" | "height">,
  taken: readonly Box[],
  { bounds, lines, faint }: Surroundings,
): Box | undefined {
  const avoided = [...lines, ...faint];
  for (const side of sides) {
    for (const { x, y } of along) {
      for (const gap of GAPS) {
        const box = side === "above"
          ? { x: x + gap, y: y - gap - height, width, height }
          : { x: x - gap - width, y: y + gap, width, height };
        const room = grown(box, AIR);
        if (!within(box, bounds)) continue;
        if (taken.some((it) => overlap(room, it))) continue;
        if (avoided.some((it) => touches(it, room))) continue;
        return box;
      }
    }
  }
  return undefined;
}
