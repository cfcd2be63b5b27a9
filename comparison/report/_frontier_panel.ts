import { plain, seconds } from "./_format.ts";
import { line, xAxis, yAxis } from "./_frame.ts";
import {
  type FrontierLayout,
  NOTE_LINE,
  type Spot,
  wasteTicks,
  writeWaste,
} from "./_frontier_layout.ts";
import type { Point } from "./_geometry.ts";
import { element, escape, px } from "./_markup.ts";
import type { Look } from "./_palette.ts";
import { logTicks } from "./_scale.ts";

/**
 * Draws requests against waste for one distribution.
 *
 * @param layout The layout.
 * @param looks The looks of the algorithms.
 */
export function drawFrontier(
  { plot, x, y, frontier, isoCost, spots, notes }: FrontierLayout,
  looks: ReadonlyMap<string, Look>,
): string {
  const axes = yAxis({
    scale: y,
    ticks: wasteTicks(y.domain, plot.height),
    write: writeWaste,
    title: "wasted time a job",
  }, plot) + xAxis({
    scale: x,
    ticks: logTicks(x.domain, Math.floor(plot.width / 44)),
    write: plain,
    title: "requests a job",
  }, plot);
  const lines = lineOf("iso", isoCost) + lineOf("frontier", frontier);
  const texts = notes.flatMap(({ lines, box }) =>
    lines.map((text, i) =>
      element("text", {
        class: "note",
        x: box.x + box.width / 2,
        y: box.y + 12 + i * NOTE_LINE,
        "text-anchor": "middle",
      }, text)
    )
  );
  const leaders = spots.map(({ label }) => {
    if (!label?.leader) return "";
    const [from, to] = label.leader;
    return line("leader", from.x, from.y, to.x, to.y);
  });
  // The cheapest is drawn last, above the others.
  const marks = spots.toSorted((a, b) => b.result.cost - a.result.cost)
    .map((it) => mark(it, looks));
  const names = spots.map((it) => name(it, looks));
  return [axes, lines, ...texts, ...leaders, ...marks, ...names].join("");
}

function name(
  { label, text, result, x }: Spot,
  looks: ReadonlyMap<string, Look>,
): string {
  if (!label) return "";
  const { box } = label;
  // The box fits the widest font; text in a narrower one stays near its mark.
  const [anchor, at] = box.x > x
    ? ["start", box.x]
    : box.x + box.width < x
    ? ["end", box.x + box.width]
    : ["middle", box.x + box.width / 2];
  return element("text", {
    class: `name ${looks.get(result.name)?.slot ?? ""}`,
    x: at,
    y: box.y + 13,
    "text-anchor": anchor,
  }, escape(text));
}

function mark(
  { x, y, result }: Spot,
  looks: ReadonlyMap<string, Look>,
): string {
  const look = looks.get(result.name);
  const { name, requests, waste } = result;
  return element(
    "path",
    {
      class: `mark ${look?.slot ?? ""}`,
      transform: `translate(${px(x)} ${px(y)})`,
      d: look?.shape,
    },
    element(
      "title",
      {},
      escape(
        `${name}: ${plain(Math.round(requests.mean * 100) / 100)} requests, ${
          seconds(waste.mean)
        } wasted`,
      ),
    ),
  );
}

/** A line through points close together, or a dot if they are all one point. */
function lineOf(kind: string, points: readonly Point[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return "";
  if (Math.hypot(last.x - first.x, last.y - first.y) < 1) {
    const dot = { class: `${kind} dot`, cx: first.x, cy: first.y, r: 3 };
    return element("circle", dot);
  }
  const shown = points.filter((it, i) => i % 4 === 0 || it === last);
  const d = shown.map(({ x, y }) => `${px(x)},${px(y)}`).join("L");
  return element("path", { class: kind, d: `M${d}` });
}
