import type { AlgorithmResult, DistributionResult } from "../result.ts";
import { densityOf } from "./_density.ts";
import { plain } from "./_format.ts";
import { line, xAxis } from "./_frame.ts";
import type { Size } from "./_frontier_layout.ts";
import { element, escape, px } from "./_markup.ts";
import type { Look } from "./_palette.ts";
import { pollMarks } from "./_poll_marks.ts";
import { linearScale, linearTicks } from "./_scale.ts";
import { shorten, textWidth } from "./_text.ts";

const FONT = 13;
const TOP = 30;
const DENSITY = 84;
const GAP = 12;
const BELOW = 44;
const RIGHT = 14;
/** The height of the plot beside the timelines. */
const BESIDE = 430;

/** The layout of the rows: names beside them, or above them on a narrow screen. */
interface Rows {
  readonly left: number;
  readonly height: number;
  readonly above: number;
}

function rowsOf(names: readonly string[], width: number): Rows {
  if (width < 480) return { left: 14, height: 42, above: 20 };
  const room = BESIDE - TOP - DENSITY - GAP - BELOW;
  const height = Math.min(42, Math.max(26, room / names.length));
  const widest = Math.max(0, ...names.map((it) => textWidth(it, FONT)));
  return { left: Math.min(190, widest + 30), height, above: 0 };
}

/** The size of the timelines of a distribution. */
export function timelineSize(
  distribution: DistributionResult,
  width: number,
): Size {
  const names = distribution.algorithms.map((it) => it.name);
  const rows = rowsOf(names, width).height * names.length;
  return { width, height: TOP + DENSITY + GAP + rows + BELOW };
}

/**
 * Draws the polls of each algorithm on a job that does not end, below the density of
 * durations.
 *
 * @param distribution The distribution's result.
 * @param algorithms The rows.
 * @param looks The looks of the algorithms.
 * @param id The prefix of its ids.
 * @param width The width in pixels.
 */
export function drawTimelines(
  distribution: DistributionResult,
  algorithms: readonly AlgorithmResult[],
  looks: ReadonlyMap<string, Look>,
  id: string,
  width: number,
): string {
  const { height } = timelineSize(distribution, width);
  const { left, height: each, above } = rowsOf(
    algorithms.map((it) => it.name),
    width,
  );
  const plot = {
    x: left,
    y: TOP,
    width: width - left - RIGHT,
    height: height - TOP - BELOW,
  };
  const density = densityOf(distribution);
  const scale = linearScale([0, density.end / 1_000], [
    left,
    left + plot.width,
  ]);
  const at = (ms: number) => scale.at(ms / 1_000);
  const axis = xAxis({
    scale,
    ticks: linearTicks(scale.domain, Math.floor(plot.width / 50)),
    write: (value) => `${plain(value)} s`,
    title: "time since the job’s start",
  }, plot);

  const floor = TOP + DENSITY;
  const rowsTop = floor + GAP;
  const curve = density.points.map((it) =>
    `L${px(at(it.time))},${px(floor - it.share * (DENSITY - 4))}`
  ).join("");
  const last = density.points.at(-1);
  const first = density.points[0];
  const hill = first && last
    ? element("path", {
      class: "density",
      d: `M${px(at(first.time))},${px(floor)}${curve}L${px(at(last.time))},${
        px(floor)
      }Z`,
    })
    : "";
  // The density is repeated behind the rows as a shade.
  const stops = density.points.map((it) =>
    element("stop", {
      offset: (at(it.time) - left) / plot.width,
      "stop-opacity": it.share * 0.3,
    })
  );
  const shade = stops.length === 0 ? "" : element(
    "linearGradient",
    { id: `${id}-shade`, class: "shade" },
    ...stops,
  ) + element("rect", {
    x: left,
    y: floor,
    width: plot.width,
    height: plot.y + plot.height - floor,
    fill: `url(#${id}-shade)`,
  });
  const rows = algorithms.map((it, i) => {
    const look = looks.get(it.name);
    const top = rowsTop + i * each;
    const middle = top + above + (each - above) / 2 - (above > 0 ? 2 : 0);
    const nameY = above > 0 ? top + 15 : middle + 4.5;
    const name = shorten(
      it.name,
      FONT,
      above > 0 ? plot.width - 24 : left - 28,
    );
    return element(
      "g",
      { class: `row ${look?.slot ?? ""}` },
      element("path", {
        class: "mark",
        transform: `translate(${above > 0 ? left + 8 : 9} ${px(nameY - 4.5)})`,
        d: look?.shape,
      }),
      element(
        "text",
        { class: "name", x: above > 0 ? left + 23 : 23, y: nameY },
        escape(name),
      ),
      line("base", left, middle, left + plot.width, middle),
      pollMarks(
        it.polls.filter((ms) => ms >= 0 && ms <= density.end).map(at),
        middle,
      ),
    );
  });
  const late = at(distribution.mean) > left + plot.width - 40;
  const mean = distribution.mean > 0 && distribution.mean < density.end
    ? line(
      "mean",
      at(distribution.mean),
      TOP,
      at(distribution.mean),
      plot.y + plot.height,
    ) +
      element("text", {
        class: "note",
        x: at(distribution.mean) + (late ? -6 : 6),
        y: TOP + 10,
        "text-anchor": late ? "end" : "start",
      }, "mean")
    : "";
  const title = element(
    "text",
    { class: "title", x: above > 0 ? 14 : left, y: TOP - 12 },
    "when jobs end, and when each algorithm polls",
  );
  return [title, shade, axis, hill, mean, ...rows].join("");
}
