import { xAxis } from "./axes.ts";
import { type DensityPoint, shade } from "./density.ts";
import { kindOf, mark } from "./look.ts";
import {
  curve,
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
  /**
   * The look of its mark, if the name is not an algorithm's: of 64, eight in a row differ in
   * colour and in shape.
   *
   * @default {undefined} It depends on the name.
   */
  readonly look?: number | undefined;
  /** The times of its polls, in milliseconds since the job's start. */
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
   * The density of the durations, by ascending time.
   *
   * @default {[]} It is not drawn.
   */
  readonly density?: readonly DensityPoint[] | undefined;
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

const TITLE = ["when jobs end", ", and when they are polled"] as const;
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
/** Half the height of the stroke of a poll. */
const HALF_STROKE = 8;
/** Polls closer than this, in pixels, become a band. */
const BAND = 2.4;
/** The widths of polls, by the distance to the next one. */
const STROKE_WIDTHS = [[12, 2.4], [7, 1.8], [4, 1.3], [0, 0.9]] as const;

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
  const { id, lanes, density = [], now = Infinity, width } = options;
  const until = options.until < Infinity ? Math.max(1, options.until) : 1;
  const { end = NaN, mean = NaN } = options;
  const seenEnd = options.revealed || now >= end ? end : NaN;
  const notes = ([
    ["mean", mean, "mean"],
    ["end", seenEnd, `end ${seconds(seenEnd)}`],
    ["now", now, `now ${seconds(now)}`],
  ] as const).filter(([, time]) => time >= 0 && time <= until);

  const narrow = width < 480;
  const widest = Math.max(0, ...lanes.map((it) => textWidth(it.name, FONT)));
  const left = narrow ? 14 : Math.min(190, widest + 30);
  const each = narrow ? 42 : Math.min(42, Math.max(26, BESIDE / lanes.length));
  const right = width - (options.end === undefined ? RIGHT : WASTE);
  const floor = TOP + (density.length > 0 ? DENSITY : 4 + 14 * notes.length);
  const bottom = floor + GAP + lanes.length * each;
  const plot = { x: left, y: TOP, width: right - left, height: bottom - TOP };
  const { scale, drawn: axis } = xAxis(
    {
      domain: [0, until / 1_000],
      spacing: 50,
      write: (it) => `${plain(it)} s`,
      title: "time since the job’s start",
    },
    plot,
    false,
  );
  const at = (ms: number) => scale.onto(ms / 1_000);

  const rows = lanes.map(({ name, look, polls, seenAt = Infinity }, i) => {
    const top = floor + GAP + i * each;
    const middle = top + (narrow ? 29 : each / 2);
    const [x, y] = narrow ? [left + 8, top + 10.5] : [9, middle];
    const room = narrow ? plot.width - 24 : left - 28;
    const stop = Math.min(seenAt, now);
    const [from, to] = [at(seenEnd), at(stop)];
    const size = { x: from, y: middle - 5, width: to - from, height: 10 };
    const bar = element("rect", { class: "waste", ...size });
    const waste = stop < Infinity ? seconds(stop - end) : "unseen";
    const strokes = polls.filter((it) => it >= 0 && it <= Math.min(now, until))
      .sort((a, b) => a - b).map(at);
    // Beside the bar, or in the first gap of later polls that has room for it.
    const figureAt = strokes.reduce(
      (x, it) => it > x - 3 && it < x + textWidth(waste, 12) + 4 ? it + 6 : x,
      to + 6,
    );
    return element(
      "g",
      { class: `row ${kindOf(name, look)}` },
      element("title", {}, escape(name)),
      mark(name, x, y, look),
      text("name", x + 15, y + 4.5, shorten(name, FONT, room)),
      line("base", left, middle, right, middle),
      stop >= seenEnd ? bar : "",
      pollMarks(strokes, middle),
      stop >= seenEnd ? text("figure", figureAt, middle + 4, waste) : "",
    );
  });
  const lines = notes.map(([kind, time, words], i) => {
    const x = at(time);
    const late = x + 8 + textWidth(words, 12) > width;
    const [start, anchor] = late ? [x - 6, "end"] as const : [x + 6];
    return line(kind, x, TOP, x, bottom) +
      text("note", start, TOP + 10 + 14 * i, words, anchor);
  });
  const hill = density.filter((it) => it.time >= 0 && it.time <= until)
    .map(({ time, share }) => ({
      x: at(time),
      y: floor - share * (DENSITY - 4),
      share,
    }));
  return drawing(
    options,
    width,
    bottom + BELOW,
    hill.length > 0
      ? text("title", left, TOP - 12, narrow ? TITLE[0] : TITLE.join(""))
      : "",
    shade(`${id}-shade`, hill, left, floor, bottom - floor),
    axis,
    curve("density", [
      ...hill.slice(0, 1).map(({ x }) => ({ x, y: floor })),
      ...hill,
      ...hill.slice(-1).map(({ x }) => ({ x, y: floor })),
    ]),
    ...lines,
    ...rows,
  );
}

/** Draws polls as strokes, thinner where they are closer, and as a band where they merge. */
function pollMarks(
  places: readonly number[],
  middle: number,
): string {
  const top = px(middle - HALF_STROKE);
  const strokes = STROKE_WIDTHS.map(() => "");
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
      bands += `M${left},${top}H${px(x + pad)}v${2 * HALF_STROKE}H${left}Z`;
      start = undefined;
    } else {
      const room = Math.min(before, after);
      const k = STROKE_WIDTHS.findIndex(([from]) => room >= from);
      strokes[k] += `M${px(x)},${top}v${2 * HALF_STROKE}`;
    }
  }
  const marks = STROKE_WIDTHS.map(([, width], k) =>
    strokes[k] &&
    element("path", { class: "poll", d: strokes[k], "stroke-width": width })
  );
  return (bands && element("path", { class: "band", d: bands })) +
    marks.join("");
}
