/** The most bytes of a picture. */
export const MAX_BYTES_COUNT = 150_000;

/** The colour schemes, one file each. */
export const SCHEMES = ["light", "dark"] as const;

/** A part of the page: `docs/pictures/NAME-light.png` and `NAME-dark.png`. */
export interface PagePicture {
  readonly name: string;
  /** The fragment that shows the view. */
  readonly view: string;
  /** The width in CSS pixels. */
  readonly width: number;
  /** Pixels of the file in a CSS pixel. */
  readonly scale: number;
  /** Space around the parts, in CSS pixels. */
  readonly margin: number;
  /** The parts of the view that are in the picture. */
  readonly parts: readonly string[];
  /** The part that the picture ends below, if it does not show the others whole. */
  readonly end?: string;
}

const WIDE = { width: 1_200, scale: 1, margin: 8 };
const PHONE = { width: 375, scale: 1.5, margin: 0 };
const RACE = "#/race?races=101";
const LANES = "section[aria-labelledby=lanes]";
const SCORE = "section[aria-labelledby=score]";
const PLANE = "section[aria-labelledby=plane-heading]";
const DRAWN_LANES = `${LANES} .drawn`;

/** The pictures of the page. */
export const PAGE_PICTURES: readonly PagePicture[] = [
  {
    ...WIDE,
    name: "race",
    view: RACE,
    parts: [LANES, SCORE],
    end: DRAWN_LANES,
  },
  { ...PHONE, name: "race-phone", view: RACE, parts: [DRAWN_LANES] },
  { ...WIDE, name: "client", view: "#/live", parts: [LANES, SCORE] },
  { ...PHONE, name: "client-phone", view: "#/live", parts: [DRAWN_LANES] },
  { ...WIDE, name: "plane", view: RACE, scale: 1.5, parts: [PLANE] },
];

/**
 * The file of a picture, within `docs/pictures/`.
 *
 * @param picture The picture.
 * @param scheme The colour scheme.
 */
export function fileOf(
  { name }: PagePicture,
  scheme: typeof SCHEMES[number],
): string {
  return `${name}-${scheme}.png`;
}
