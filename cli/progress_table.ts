import { isatty } from "node:tty";
import { print, STDOUT } from "./command.ts";

/** Moves the cursor up `lines` lines and clears the screen from there. */
const rewind = (lines: number) => `\x1b[${lines}A\x1b[0J`;

/**
 * A table that is redrawn in place while work goes on. Where standard output is
 * no terminal it is printed once, at the end.
 */
export class ProgressTable {
  readonly #columns: readonly string[];
  readonly #rows: () => readonly (readonly string[])[];
  readonly #live = isatty(STDOUT);
  #drawn = 0;

  /**
   * @param columns The headings.
   * @param rows Gives the rows as they are now, a cell a column.
   */
  constructor(
    columns: readonly string[],
    rows: () => readonly (readonly string[])[],
  ) {
    this.#columns = columns;
    this.#rows = rows;
    this.update();
  }

  /** Shows the rows as they are now. */
  update(): void {
    if (this.#live) this.#draw();
  }

  /** Shows the rows for the last time. */
  finish(): void {
    this.#draw();
  }

  #draw(): void {
    const rows = [this.#columns, ...this.#rows()];
    const widths = this.#columns.map((_, i) =>
      Math.max(...rows.map((row) => row[i]?.length ?? 0))
    );
    // Words to the left, figures to the right.
    const line = (row: readonly string[]) =>
      row.map((cell, i) =>
        i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
      ).join("  ").trimEnd();
    const text = rows.map((row) => `${line(row)}\n`).join("");
    const erase = this.#drawn ? rewind(this.#drawn) : "";
    print(erase + text);
    this.#drawn = rows.length;
  }
}
