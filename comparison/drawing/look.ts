import { element } from "./markup.ts";

/** How an algorithm looks in all drawings and tables. */
export interface Look {
  /** The CSS classes that set its colours. */
  readonly kind: string;
  /** The outline of its mark around 0, 0, as the data of an SVG path. */
  readonly shape: string;
}

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

const SHAPES = [
  // A star, a disc, a square, a diamond, two triangles, a cross and a hexagon.
  polygon(10, 0, (k) => k % 2 === 0 ? 8.5 : 3.7),
  "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z",
  polygon(4, 45, () => 7.4),
  polygon(4, 0, () => 7.4),
  polygon(3, 0, () => 8),
  polygon(3, 180, () => 8),
  "M2.4,-7V-2.4H7V2.4H2.4V7H-2.4V2.4H-7V-2.4H-2.4V-7Z",
  polygon(6, 30, () => 6.8),
];

function polygon(
  corners: number,
  degrees: number,
  radius: (k: number) => number,
): string {
  const points = Array.from({ length: corners }, (_, k) => {
    const angle = (degrees / 180 + 2 * k / corners) * Math.PI;
    const [x, y] = [Math.sin(angle), -Math.cos(angle)];
    return `${(radius(k) * x).toFixed(2)},${(radius(k) * y).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

/** Chooses one of the 64 looks of names that are not known, always the same for a name. */
function hash(name: string): number {
  // FNV-1a, draft-eastlake-fnv.
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  }
  return (value ^ value >>> 15) & 63;
}

/**
 * The look of an algorithm or a client. The marks of algorithms are filled, those of
 * other names are hollow.
 *
 * @param name Any name.
 */
export function lookOf(name: string): Look {
  const known = KNOWN.indexOf(name);
  const [colour, shape, own] = known >= 0
    ? [known, known, ""]
    : [hash(name) >> 3, hash(name) & 7, " own"];
  return { kind: `a${colour}${own}`, shape: SHAPES[shape] ?? "" };
}

/**
 * Draws the mark of an algorithm or a client as a small image, for tables and legends.
 *
 * @param name Any name; it is not part of the markup, and belongs beside the mark.
 * @returns An SVG element, hidden from screen readers.
 *
 * @example
 * ```ts
 * import { markOf } from "@heygen-sim/comparison/drawing";
 * import { assert, assertNotEquals } from "@std/assert";
 *
 * assert(markOf("fibonacci").startsWith("<svg"));
 * assertNotEquals(markOf("python-requests/2.31"), markOf("fibonacci"));
 * ```
 */
export function markOf(name: string): string {
  const { kind, shape } = lookOf(name);
  return element(
    "svg",
    {
      class: `legend ${kind}`,
      viewBox: "-10 -10 20 20",
      "aria-hidden": "true",
    },
    element("path", { class: "mark", d: shape }),
  );
}

/** The CSS rules of the colours, on a dark background or on a light one. */
export function coloursOf(dark: boolean): string {
  return COLOURS.map(([fill, line, bright], i) =>
    `.a${i}{--fill:${dark ? bright : fill};--line:${dark ? bright : line}}`
  ).join("");
}
