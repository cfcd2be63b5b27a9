import { element, escape } from "../comparison/drawing/markup.ts";
import { type Frame, FRAME_MS, type Recording } from "./_recording.ts";

/** How long the last frame is shown before the recording starts again. */
const HOLD_MS = 4_000;

/** The size of a character and of a line, with a font of this size. */
const CELL = 6.2;
const LINE = 16;
const FONT = 10.3;

const MARGIN = 10;

/** How much larger than its text it is shown where there is room. */
const ENLARGED = 1.8;

const LIGHT = "--card:#fff;--edge:#b4bcc7;--ink:#1c2430;--soft:#566070;" +
  "--green:#00543d";
const DARK = "--card:#171c24;--edge:#4d5867;--ink:#e8ecf1;--soft:#a5afbc;" +
  "--green:#8fe5c6";

/**
 * Draws a recording as an SVG that plays by itself, without scripts and external
 * resources. It follows the reader's colour scheme; where motion is reduced, it is
 * the last frame.
 *
 * @param recording The recording.
 * @param title What it shows.
 */
export function renderRecording(
  { command, columns, frames }: Recording,
  title: string,
): string {
  const lines = Math.max(...frames.map((frame) => frame.length));
  const screen = LINE * lines;
  const width = 2 * MARGIN + CELL * columns;
  const height = 2 * MARGIN + LINE + screen;
  const steps = frames.length - 1;
  const played = FRAME_MS * steps;
  const whole = played + HOLD_MS;
  const style = `:root{${LIGHT}}` +
    `@media(prefers-color-scheme:dark){:root{${DARK}}}` +
    `text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}` +
    `.card{fill:var(--card);stroke:var(--edge)}.prompt{fill:var(--soft)}` +
    `.sgr32{fill:var(--green)}` +
    // One strip of all frames is moved past the screen.
    `.film{transform:translateY(${-steps * screen}px);` +
    `animation:play ${whole}ms infinite}` +
    `@keyframes play{0%{transform:none;animation-timing-function:steps(${steps})}` +
    `${(100 * played / whole).toFixed(4)}%{transform:translateY(${
      -steps * screen
    }px)}}` +
    `@media(prefers-reduced-motion:reduce){.film{animation:none}}`;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width: Math.round(ENLARGED * width),
      height: Math.round(ENLARGED * height),
      role: "img",
      "aria-labelledby": "title desc",
    },
    element("title", { id: "title" }, escape(title)),
    element(
      "desc",
      { id: "desc" },
      escape(`$ ${command}\n${plain(frames.at(-1) ?? [])}`),
    ),
    element("style", {}, style),
    element("rect", {
      class: "card",
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      rx: 8,
    }),
    lineOf(
      `${element("tspan", { class: "prompt" }, "$ ")}${escape(command)}`,
      command.length + 2,
      { x: MARGIN, y: MARGIN + FONT },
    ),
    element(
      "svg",
      { x: MARGIN, y: MARGIN + LINE, width: CELL * columns, height: screen },
      element(
        "g",
        { class: "film" },
        ...frames.flatMap((frame, i) => drawFrame(frame, screen * i)),
      ),
    ),
  ) + "\n";
}

function drawFrame(frame: Frame, top: number): string[] {
  return frame.map((runs, i) =>
    lineOf(
      runs.map(({ colour, text }) =>
        colour
          ? element("tspan", { class: `sgr${colour}` }, escape(text))
          : escape(text)
      ).join(""),
      runs.reduce((sum, { text }) => sum + text.length, 0),
      { x: 0, y: top + LINE * i + FONT },
    )
  );
}

/** A line, as wide as its characters are on a terminal whatever the font is. */
function lineOf(
  content: string,
  length: number,
  place: { readonly x: number; readonly y: number },
): string {
  return element("text", {
    ...place,
    textLength: CELL * length,
    lengthAdjust: "spacingAndGlyphs",
    // Other blanks in a row would be shown as one.
  }, content.replaceAll(/(?<= ) | (?= )/g, "\u00a0"));
}

function plain(frame: Frame): string {
  return frame.map((runs) => runs.map(({ text }) => text).join("")).join("\n");
}
