import { stripVTControlCharacters, styleText } from "node:util";
import type { Output } from "./context.ts";

const COLOURS = {
  pending: "yellow",
  completed: "green",
  error: "red",
  cancelled: "red",
} as const;

/** Formats a time: `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatMs(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const two = (number: number) => String(number).padStart(2, "0");
  return seconds < 3_600
    ? `${minutes} min ${two(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

// Of ASCII and of Latin-1: terminals obey both.
// deno-lint-ignore no-control-regex -- the pattern finds them
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** Replaces control characters, such as in a text that a server sent. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, "?");
}

/** Wraps paragraphs at 80 columns. */
export function wrapped(paragraphs: readonly string[]): string {
  return paragraphs.map((text) => text.replace(/(.{1,80})(?: |$)/g, "$1\n"))
    .join("\n");
}

export function coloured(status: string, { hasColours }: Output): string {
  const colour = Object.entries(COLOURS).find(([word]) => word === status)?.[1];
  if (!hasColours || colour === undefined) return status;
  return styleText(colour, status, { validateStream: false });
}

/** Formats a table; the columns named by `right` are aligned to the right. */
export function formatTable(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths: number[] = [];
  for (const cells of rows) {
    cells.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, width(cell));
    });
  }
  const pad = (cell: string, i: number) => {
    const blanks = " ".repeat((widths[i] ?? 0) - width(cell));
    return right.includes(i) ? blanks + cell : cell + blanks;
  };
  return rows.map((cells) => `${cells.map(pad).join("  ").trimEnd()}\n`)
    .join("");
}

/** The characters that a text takes on a terminal, without its colours. */
function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
