/** The look of an algorithm in all panels. */
export interface Look {
  /** The CSS class that sets its colours. */
  readonly slot: string;
  /** The outline of its mark around 0, 0, as the data of an SVG path. */
  readonly shape: string;
}

interface Hue {
  /** Fills a mark, which has an edge. */
  readonly fill: string;
  /** Draws thin lines on white, with a contrast of at least 3:1. */
  readonly line: string;
  /** Both on a dark background. */
  readonly dark: string;
}

/**
 * Colours that are distinct for colour-blind readers, after Okabe and Ito, "Color
 * Universal Design" (2008), each with a shape of its own.
 */
const LOOKS: readonly (Hue & { readonly shape: string })[] = [
  { fill: "#009e73", line: "#008a64", dark: "#12b587", shape: star(8.5, 3.7) },
  { fill: "#0072b2", line: "#0072b2", dark: "#2f93d6", shape: round(6) },
  {
    fill: "#e69f00",
    line: "#a97500",
    dark: "#e69f00",
    shape: turned(4, 7.4, 45),
  },
  {
    fill: "#cc79a7",
    line: "#b4588b",
    dark: "#d88ab5",
    shape: turned(4, 7.4, 0),
  },
  { fill: "#d55e00", line: "#d55e00", dark: "#ec7420", shape: turned(3, 8, 0) },
  {
    fill: "#56b4e9",
    line: "#2e86bd",
    dark: "#7cc6ef",
    shape: turned(3, 8, 180),
  },
  { fill: "#1c2430", line: "#1c2430", dark: "#e8ecf1", shape: plus(7, 2.4) },
  {
    fill: "#f0e442",
    line: "#857c00",
    dark: "#f0e442",
    shape: turned(6, 6.8, 30),
  },
];

/** The built-in algorithms, in the order of the looks. */
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
 * Assigns a look to each algorithm.
 *
 * @param names The algorithms' names. Unknown names take the remaining looks, and then
 * share them.
 */
export function looksOf(names: Iterable<string>): ReadonlyMap<string, Look> {
  const wanted = [...new Set(names)];
  const free = KNOWN.flatMap((it, i) => wanted.includes(it) ? [] : [i]);
  const looks = new Map<string, Look>();
  let strangers = 0;
  for (const name of wanted) {
    const known = KNOWN.indexOf(name);
    const slot = known >= 0 ? known : free.pop() ?? strangers++ % LOOKS.length;
    looks.set(name, { slot: `a${slot}`, shape: LOOKS[slot]?.shape ?? "" });
  }
  return looks;
}

/** The number of looks. */
export const SLOTS: number = LOOKS.length;

/** The CSS rules of the colours on a light background. */
export function lightColours(): string {
  return rules(({ fill, line }) => `--fill:${fill};--line:${line}`);
}

/** The CSS rules of the colours on a dark background. */
export function darkColours(): string {
  return rules(({ dark }) => `--fill:${dark};--line:${dark}`);
}

function rules(of: (hue: Hue) => string): string {
  return LOOKS.map((hue, i) => `.a${i}{${of(hue)}}`).join("");
}

function polygon(points: readonly (readonly [number, number])[]): string {
  return `M${points.map((it) => it.map(rounded).join(",")).join("L")}Z`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100 || 0;
}

/** Points on a circle, the first one at an angle from the top. */
function corners(n: number, radius: (k: number) => number, degrees: number) {
  return Array.from({ length: n }, (_, k) => {
    const angle = (degrees / 180 + 2 * k / n) * Math.PI;
    const r = radius(k);
    return [r * Math.sin(angle), -r * Math.cos(angle)] as const;
  });
}

function turned(n: number, radius: number, degrees: number): string {
  return polygon(corners(n, () => radius, degrees));
}

function star(outer: number, inner: number): string {
  return polygon(corners(10, (k) => k % 2 === 0 ? outer : inner, 0));
}

function round(r: number): string {
  return `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`;
}

function plus(r: number, w: number): string {
  const arm = [[w, -r], [w, -w], [r, -w], [r, w], [w, w], [w, r]] as const;
  return polygon([...arm, ...arm.map(([x, y]) => [-x, -y] as const)]);
}
