import {
  type Box,
  clip,
  grown,
  overlap,
  type Point,
  within,
} from "./_geometry.ts";
import type { Surroundings } from "./_label_places.ts";

/** The air around a note. */
const AIR = 2;

/**
 * Finds a place for a note to a line: beside one of the points given, in their
 * order, where it covers nothing.
 *
 * @param along Points of the line.
 * @param size The note's size.
 * @param taken What must not be covered.
 * @param surroundings The bounds, and lines not to be covered either.
 * @returns The place; `undefined` if there is none.
 */
export function placeNote(
  along: readonly Point[],
  size: Pick<Box, "width" | "height">,
  taken: readonly Box[],
  { bounds, lines, faint }: Surroundings,
): Box | undefined {
  for (const { x, y } of along) {
    for (const gap of [4, 8, 14]) {
      const box = { x: x - size.width - gap, y: y + gap, ...size };
      const room = grown(box, AIR);
      if (!within(box, bounds)) continue;
      if (taken.some((it) => overlap(room, it))) continue;
      if ([...lines, ...faint].some((it) => clip(it, room))) continue;
      return box;
    }
  }
  return undefined;
}
