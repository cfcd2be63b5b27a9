import {
  around,
  type Box,
  type Label,
  placeLabels,
  type Point,
} from "./labels.ts";
import { kindOf } from "./look.ts";
import { curve, text } from "./markup.ts";
import { shorten, textWidth } from "./text.ts";

const FONT = 13;
const NOTE_FONT = 12;

/** Draws the names of algorithms beside their marks, and a note on each line. */
export function planeLabels(
  marks: readonly (Point & { readonly name: string })[],
  solid: readonly Point[],
  dashed: readonly Point[],
  bounds: Box,
  widest: number,
): string {
  const taken = solid.map((it) => around(it, 3));
  const faint = dashed.map((it) => around(it, 3));
  const names = marks.map((it) => {
    const words = shorten(it.name, FONT, widest);
    return { ...it, words, width: textWidth(words, FONT) };
  });
  const named = placeLabels(names, { bounds, taken, faint });
  const notes = [
    ...emptiest(solid, [...marks, ...dashed], "least waste"),
    ...emptiest(dashed, [...marks, ...solid], "least cost"),
  ];
  taken.push(...faint);
  const noted = placeLabels(notes, { bounds, taken, faint });
  return [
    ...notes.map((it, i) => labelled("note", it, noted[i])),
    ...names.map((it, i) => labelled(`name ${kindOf(it.name)}`, it, named[i])),
  ].join("");
}

/** The place on a line, apart from its ends, that is farthest from all else. */
function emptiest(
  line: readonly Point[],
  others: readonly Point[],
  words: string,
) {
  const room = ({ x, y }: Point) =>
    Math.min(...others.map((it) => Math.hypot(it.x - x, it.y - y)));
  return line.slice(line.length / 4, 3 * line.length / 4)
    .sort((a, b) => room(b) - room(a)).slice(0, 1)
    .map((it) => ({ ...it, words, width: textWidth(words, NOTE_FONT) }));
}

function labelled(
  kind: string,
  { x, words }: Point & { readonly words: string },
  label: Label | undefined,
): string {
  if (!label) return "";
  const { box, leader } = label;
  // The box fits the widest font; text in a narrower one stays near its mark.
  const [share, anchor] = box.x > x
    ? [0] as const
    : box.x + box.width < x
    ? [1, "end"] as const
    : [0.5, "middle"] as const;
  return curve("leader", leader) +
    text(kind, box.x + share * box.width, box.y + 13, words, anchor);
}
