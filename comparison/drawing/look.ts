import { element, px } from "./markup.ts";

/** The algorithms that have a colour and a shape of their own. */
const KNOWN = [
  "optimal",
  "adaptive",
  "constant",
  "fibonacci",
  "exponential-increase",
  "exponential-decrease",
  "linear",
  "manual",
];

/**
 * Colours that are distinct for colour-blind readers, after Okabe and Ito, "Color
 * Universal Design" (2008): the fill of a mark, which has an edge; thin lines on white,
 * with a contrast of at least 3:1; both on a dark background.
 */
const COLOURS = [
  ["#009e73", "#008a64", "#12b587"],
  ["#0072b2", "#0072b2", "#2f93d6"],
  ["#e69f00", "#a97500", "#e69f00"],
  ["#cc79a7", "#b4588b", "#d88ab5"],
  ["#d55e00", "#d55e00", "#ec7420"],
  ["#56b4e9", "#2e86bd", "#7cc6ef"],
  ["#1c2430", "#1c2430", "#e8ecf1"],
  ["#f0e442", "#857c00", "#f0e442"],
] as const;

/** A star, a disc, a square, a diamond, two triangles, a cross and a hexagon, around 0, 0. */
const SHAPES = [
  "M0-8.5L2.2-3 8.1-2.6 3.5 1.1 5 6.9 0 3.7-5 6.9-3.5 1.1-8.1-2.6-2.2-3Z",
  "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z",
  "M-5.2-5.2H5.2V5.2H-5.2Z",
  "M0-7.4L7.4 0 0 7.4-7.4 0Z",
  "M0-8L6.9 4H-6.9Z",
  "M0 8L-6.9-4H6.9Z",
  "M2.4-7V-2.4H7V2.4H2.4V7H-2.4V2.4H-7V-2.4H-2.4V-7Z",
  "M-3.4-5.9H3.4L6.8 0 3.4 5.9H-3.4L-6.8 0Z",
];

/** Chooses one of the looks of names that are not known, always the same for a name. */
function hash(name: string): number {
  // FNV-1a, draft-eastlake-fnv.
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  }
  return value ^ value >>> 15;
}

/**
 * The CSS classes that set the colours of a name, and the shape of its mark. The marks of
 * algorithms are filled, those of other names are hollow and have one of 64 looks, of which
 * eight in a row differ in colour and in shape.
 */
function lookOf(
  name: string,
  look = hash(name),
): { kind: string; shape: string | undefined } {
  const known = KNOWN.indexOf(name);
  if (known >= 0) return { kind: `a${known}`, shape: SHAPES[known] };
  return { kind: `a${look + (look >> 3) & 7} own`, shape: SHAPES[look & 7] };
}

/** The CSS classes that set the colours of an algorithm or a client. */
export function kindOf(name: string, look?: number): string {
  return lookOf(name, look).kind;
}

export function mark(
  name: string,
  x: number,
  y: number,
  look?: number,
  ...children: string[]
): string {
  const { kind, shape } = lookOf(name, look);
  const transform = `translate(${px(x)} ${px(y)})`;
  const attributes = { class: `mark ${kind}`, transform, d: shape };
  return element("path", attributes, ...children);
}

/**
 * Draws the mark of an algorithm or a client as a small image, for tables and legends.
 *
 * @param name Any name; it is not part of the markup, and belongs beside the mark.
 * @param look The look of a client, as in `Lane`.
 * @returns An SVG element, hidden from screen readers.
 */
export function markOf(name: string, look?: number): string {
  const viewBox = "-10 -10 20 20";
  const attributes = { class: "legend", viewBox, "aria-hidden": "true" };
  return element("svg", attributes, mark(name, 0, 0, look));
}

/** The CSS rules of the colours, on a dark background or on a light one. */
export function coloursOf(dark: boolean): string {
  return COLOURS.map(([fill, line, bright], i) =>
    `.a${i}{--fill:${dark ? bright : fill};--line:${dark ? bright : line}}`
  ).join("");
}
