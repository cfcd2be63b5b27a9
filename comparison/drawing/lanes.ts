import { xAxis } from "./axes.ts";
import type { Box } from "./labels.ts";
import { lookOf } from "./look.ts";
import {
  type Described,
  drawing,
  element,
  escape,
  line,
  px,
  text,
} from "./markup.ts";
import { plain, seconds, shorten, textWidth } from "./text.ts";

/** The polls of one algorithm or client. */
export interface Lane {
  /** Its name, beside its mark. */
  readonly name: string;
  /** The times of its polls, in milliseconds since the job's start; ascending. */
  readonly polls: readonly number[];
  /**
   * The time when it saw the job's end, in milliseconds since the job's start.
   *
   * @default {undefined} It has not seen it.
   */
  readonly seenAt?: number | undefined;
}

/** Options of {@linkcode drawLanes}; times are in milliseconds since the job's start. */
export interface LanesOptions extends Described {
  /** The lanes, from the top. */
  readonly lanes: readonly Lane[];
  /**
   * The density of the durations as a share of its peak, by ascending time.
   *
   * @default {[]} It is not drawn.
   */
  readonly density?:
    | readonly {
      readonly time: number;
      readonly share: number;
    }[]
    | undefined;
  /**
   * The mean of the durations.
   *
   * @default {undefined} It is not drawn.
   */
  readonly mean?: number | undefined;
  /**
   * The end of the job.
   *
   * @default {undefined} The job does not end.
   */
  readonly end?: number | undefined;
  /** The end of the time axis. */
  readonly until: number;
  /**
   * The time up to which polls are drawn, with a line there.
   *
   * @default {undefined} All polls are drawn.
   */
  readonly now?: number | undefined;
  /**
   * Whether the end is drawn before `now` has reached it.
   *
   * @default {false}
   */
  readonly revealed?: boolean | undefined;
  /** The width in pixels; names stand above the lanes below 480. */
  readonly width: number;
}

interface Share {
  readonly x: number;
  readonly share: number;
}

const FONT = 13;
const TOP = 30;
const DENSITY = 84;
const GAP = 12;
const BELOW = 44;
/** The height of all lanes together, beside a plane. */
const BESIDE = 260;
/** The margin on the right, and the room for the waste beside the bars. */
const RIGHT = 14;
const WASTE = 66;
/** Half of the height of a poll. */
const HALF = 8;
/** Polls closer than this, in pixels, become a band. */
const BAND = 2.4;
/** The widths of polls, by the distance to the next one. */
const WIDTHS = [[12, 2.4], [7, 1.8], [4, 1.3], [0, 0.9]] as const;

/**
 * Draws when each algorithm or client polls one job: a lane for each, the density of the
 * durations behind them, and the waste of each from the job's end to the poll that saw it.
 *
 * @param options What to draw.
 * @returns An SVG element for `STYLE`.
 *
 * @example
 * ```ts
 * import { drawLanes } from "@heygen-sim/comparison/drawing";
 * import { assert } from "@std/assert";
 *
 * const svg = drawLanes({
 *   id: "race",
 *   title: "A race",
 *   summary: "fibonacci saw the end of the job after 0.5 s.",
 *   lanes: [
 *     { name: "fibonacci", polls: [1_000, 2_000, 4_000, 7_000], seenAt: 7_000 },
 *   ],
 *   end: 6_500,
 *   until: 10_000,
 *   width: 600,
 * });
 * assert(svg.includes("0.50 s"));
 * ```
 */
export function drawLanes(options: LanesOptions): string {
  const { lanes, density = [], mean, end, now, width } = options;
  const until = options.until > 0 && options.until < Infinity
    ? options.until
    : 1;
  const shown = Math.min(now ?? Infinity, until);
  const visibleEnd =
    end !== undefined && (options.revealed || end <= (now ?? Infinity))
      ? end
      : undefined;
  const notes = ([
    ["mean", mean, "mean"],
    ["end", visibleEnd, `end ${seconds(visibleEnd ?? NaN)}`],
    ["now", now, `now ${seconds(now ?? NaN)}`],
  ] as const).filter(([, time = NaN]) => time >= 0 && time <= until);

  const narrow = width < 480;
  const widest = Math.max(0, ...lanes.map((it) => textWidth(it.name, FONT)));
  const left = narrow ? 14 : Math.min(190, widest + 30);
  const each = narrow ? 42 : Math.min(42, Math.max(26, BESIDE / lanes.length));
  const head = density.length > 0 ? DENSITY : 4 + 14 * notes.length;
  const right = width - (end === undefined ? RIGHT : WASTE);
  const floor = TOP + head;
  const bottom = floor + GAP + lanes.length * each;
  const plot = { x: left, y: TOP, width: right - left, height: bottom - TOP };
  const { scale, drawn: axis } = xAxis({
    domain: [0, until / 1_000],
    log: false,
    spacing: 50,
    write: (it) => `${plain(it)} s`,
    title: "time since the job’s start",
  }, plot);
  const at = (ms: number) => scale.onto(ms / 1_000);

  const rows = lanes.map(({ name, polls, seenAt }, i) => {
    const { kind, shape } = lookOf(name);
    const top = floor + GAP + i * each;
    const middle = top + (narrow ? 29 : each / 2);
    const [x, y] = narrow ? [left + 8, top + 10.5] : [9, middle];
    const room = narrow ? plot.width - 24 : left - 28;
    return element(
      "g",
      { class: `row ${kind}` },
      element("title", {}, escape(name)),
      element("path", {
        class: "mark",
        transform: `translate(${px(x)} ${px(y)})`,
        d: shape,
      }),
      text("name", x + 15, y + 4.5, shorten(name, FONT, room)),
      line("base", left, middle, right, middle),
      visibleEnd === undefined
        ? ""
        : wasteBar({ end: visibleEnd, seenAt, now, until, at, middle }),
      pollMarks(polls.filter((it) => it >= 0 && it <= shown).map(at), middle),
    );
  });
  const hill = density.filter((it) => it.time >= 0 && it.time <= until)
    .map(({ time, share }) => ({ x: at(time), share }));
  const lines = notes.map(([kind, time = 0, words], i) => {
    const x = at(time);
    const late = x + 8 + textWidth(words, 12) > width;
    return line(kind, x, TOP, x, bottom) + text(
      "note",
      late ? x - 6 : x + 6,
      TOP + 10 + 14 * i,
      words,
      late ? "end" : undefined,
    );
  });
  return drawing(
    options,
    width,
    bottom + BELOW,
    density.length > 0
      ? text(
        "title",
        narrow ? 14 : left,
        TOP - 12,
        "when jobs end, and when they are polled",
      )
      : "",
    shade(`${options.id}-shade`, hill, {
      ...plot,
      y: floor,
      height: bottom - floor,
    }),
    axis,
    hillOf(hill, floor),
    ...lines,
    ...rows,
  );
}

/** Draws a density as an area. */
function hillOf(points: readonly Share[], floor: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  const curve = points.map(({ x, share }) =>
    `L${px(x)},${px(floor - share * (DENSITY - 4))}`
  );
  return element("path", {
    class: "density",
    d: `M${px(first.x)},${px(floor)}${curve.join("")}L${px(last.x)},${
      px(floor)
    }Z`,
  });
}

/** Draws a density as a shade behind the lanes. */
function shade(
  id: string,
  points: readonly Share[],
  { x, y, width, height }: Box,
): string {
  if (points.length === 0) return "";
  const stops = points.map((it) =>
    element("stop", {
      offset: (it.x - x) / width,
      "stop-opacity": it.share * 0.3,
    })
  );
  return element("linearGradient", { id }, ...stops) +
    element("rect", { x, y, width, height, fill: `url(#${id})` });
}

/** Draws the time from a job's end until it was seen. */
function wasteBar(
  { seenAt, now, end, until, at, middle }:
    & Pick<
      LanesOptions,
      "now" | "until"
    >
    & Pick<Lane, "seenAt">
    & {
      readonly end: number;
      readonly at: (ms: number) => number;
      readonly middle: number;
    },
): string {
  const seen = seenAt !== undefined && seenAt <= (now ?? Infinity);
  const stop = seen ? seenAt : now;
  if (stop !== undefined && stop < end) return "";
  const [x, to] = [at(end), at(stop ?? until)];
  const height = 10;
  return element("rect", {
    class: "waste",
    x,
    y: middle - height / 2,
    width: to - x,
    height,
  }) + text(
    "figure",
    to + 6,
    middle + 4,
    stop === undefined ? "unseen" : seconds(stop - end),
  );
}

/** Draws polls as strokes, thinner where they are closer, and as a band where they merge. */
function pollMarks(places: readonly number[], middle: number): string {
  const top = middle - HALF;
  const paths = new Map<number, string>();
  let bands = "";
  let start: number | undefined;
  for (const [i, x] of places.entries()) {
    const before = x - (places[i - 1] ?? -Infinity);
    const after = (places[i + 1] ?? Infinity) - x;
    if (after < BAND) {
      start ??= x;
    } else if (start !== undefined) {
      const [width, height] = [x - start, 2 * HALF];
      bands += element("rect", {
        class: "band",
        x: start,
        y: top,
        width,
        height,
      });
      start = undefined;
    } else {
      const room = Math.min(before, after);
      const width = WIDTHS.find(([from]) => room >= from)?.[1] ?? 1;
      const path = paths.get(width) ?? "";
      paths.set(width, `${path}M${px(x)},${px(top)}v${2 * HALF}`);
    }
  }
  return bands + Array.from(
    paths,
    ([width, d]) =>
      element("path", { class: "poll", d, "stroke-width": width }),
  ).join("");
}
