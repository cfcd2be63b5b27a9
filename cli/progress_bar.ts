const WIDTH = 40;
/** Takes the cursor to the start of its line, and clears that. */
const CLEAR = "\r\x1b[K";

/** A bar on a terminal that shows how far work has come. */
export class ProgressBar {
  readonly #write: (text: string) => void;
  #shown = -1;

  /** @param write Writes to the terminal. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /**
   * Shows how far work has come.
   *
   * @param done The fraction that is done, from 0 to 1.
   */
  show(done: number): void {
    const percent = Math.floor(done * 100);
    if (percent === this.#shown) return;
    this.#shown = percent;
    const full = Math.round(done * WIDTH);
    const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
    this.#write(`\r${bar} ${percent} %`);
  }

  finish(): void {
    if (this.#shown >= 0) this.#write(CLEAR);
  }
}
