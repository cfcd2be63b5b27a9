import { stripVTControlCharacters } from "node:util";
import { main } from "../cli/mod.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";
import { element, escape } from "../comparison/drawing/markup.ts";

/** Milliseconds between two frames: as often as the command redraws its line. */
const FRAME_MS = 100;
/** How long the last frame is shown before the recording starts again. */
const HOLD_MS = 4_000;

/** The characters in a line. */
const COLUMNS = 55;
/** The size of a character and of a line, with a font of this size. */
const CELL = 6.2;
const LINE = 16;
const FONT = 10.3;
const MARGIN = 10;
/** How much larger than its text it is shown where there is room. */
const ENLARGED = 1.8;

/** The SGR parameters that end a colour. */
const RESETS = ["22", "39"];

const LIGHT = "--card:#fff;--edge:#b4bcc7;--ink:#1c2430;--soft:#566070;" +
  "--green:#00543d";
const DARK = "--card:#171c24;--edge:#4d5867;--ink:#e8ecf1;--soft:#a5afbc;" +
  "--green:#8fe5c6";

/**
 * Records a command that uses a simulator, in virtual time, as an SVG that plays by
 * itself, without scripts and external resources. It follows the reader's colour
 * scheme; where motion is reduced, it is the last frame. The same arguments give the
 * same recording.
 *
 * @param title What it shows.
 * @param args The arguments of `heygen-sim`.
 * @param seed The seed of the simulator.
 */
export async function recording(
  title: string,
  args: readonly string[],
  seed: number,
): Promise<string> {
  const frames = await framesOf(args, seed);
  const command = ["heygen-sim", ...args].join(" ");
  const last = stripVTControlCharacters(frames.at(-1)?.join("\n") ?? "");
  const screen = LINE * Math.max(...frames.map((lines) => lines.length));
  const width = 2 * MARGIN + CELL * COLUMNS;
  const height = 2 * MARGIN + LINE + screen;
  const film = frames.flatMap((lines, i) =>
    lines.map((line, k) => lineOf(line, 0, screen * i + LINE * k + FONT))
  );
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
    element("desc", { id: "desc" }, escape(`$ ${command}\n${last}`)),
    element("style", {}, styleOf(frames.length - 1, screen)),
    element("rect", {
      class: "card",
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      rx: 8,
    }),
    lineOf(`\x1b[2m$ \x1b[22m${command}`, MARGIN, MARGIN + FONT),
    element(
      "svg",
      { x: MARGIN, y: MARGIN + LINE, width: CELL * COLUMNS, height: screen },
      element("g", { class: "film" }, ...film),
    ),
  ) + "\n";
}

/** The lines on the terminal below the command line, every {@linkcode FRAME_MS}. */
async function framesOf(
  args: readonly string[],
  seed: number,
): Promise<readonly string[][]> {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock, seed, errorRate: 0 });
  const start = clock.now();
  const frames: string[][] = [];
  let written = "";
  const captureUntil = (ms: number) => {
    while (frames.length * FRAME_MS < ms) {
      const lines = written.trimEnd().split("\n");
      // The command clears a line before it redraws it.
      frames.push(lines.map((line) => line.split("\r\x1b[K").at(-1) ?? ""));
    }
  };
  const output = {
    write(text: string) {
      captureUntil(clock.now() - start);
      written += text;
    },
    isTerminal: true,
    hasColours: true,
    columns: COLUMNS,
  };
  await clock.run(main(args, {
    stdout: output,
    stderr: output,
    variable: () => undefined,
    fetch,
    clock,
    signal: new AbortController().signal,
  }));
  captureUntil(clock.now() - start + FRAME_MS);
  return frames;
}

/** The styles, of which one moves a strip of all frames past the screen. */
function styleOf(steps: number, screen: number): string {
  const played = FRAME_MS * steps;
  const whole = played + HOLD_MS;
  const end = `translateY(${-steps * screen}px)`;
  return `:root{${LIGHT}}` +
    `@media(prefers-color-scheme:dark){:root{${DARK}}}` +
    `text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}` +
    `.card{fill:var(--card);stroke:var(--edge)}.sgr2{fill:var(--soft)}` +
    `.sgr32{fill:var(--green)}` +
    `.film{transform:${end};animation:play ${whole}ms infinite}` +
    `@keyframes play{0%{transform:none;animation-timing-function:steps(${steps})}` +
    `${(100 * played / whole).toFixed(4)}%{transform:${end}}}` +
    `@media(prefers-reduced-motion:reduce){.film{animation:none}}`;
}

/** A line, as wide as its characters are on a terminal whatever the font is. */
function lineOf(line: string, x: number, y: number): string {
  const [plain = "", ...coloured] = line.split("\x1b[");
  const parts = coloured.map((part) => {
    const [code = ""] = part.split("m");
    const text = escape(part.slice(code.length + 1));
    return RESETS.includes(code)
      ? text
      : element("tspan", { class: `sgr${code}` }, text);
  });
  const content = escape(plain) + parts.join("");
  return element("text", {
    x,
    y,
    textLength: CELL * stripVTControlCharacters(line).length,
    lengthAdjust: "spacingAndGlyphs",
    // Other blanks in a row would be shown as one.
  }, content.replaceAll(/(?<= ) | (?= )/g, "\u00a0"));
}
