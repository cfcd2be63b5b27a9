import type { Clock, StatusReport } from "@heygen-sim/client";
import type { Output } from "./context.ts";
import { formatMs } from "./format.ts";

const REDRAW_MS = 100;

/** Takes the cursor to the start of its line, and clears that. */
const CLEAR = "\r\x1b[K";

/**
 * Shows how a wait goes on: on a terminal in one line that is redrawn, elsewhere in
 * a line for each poll.
 */
export class Progress implements Disposable {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #stopping = new AbortController();
  #report: StatusReport | undefined;
  #reportedAt = 0;
  #failure = "";
  #drawn = false;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#start = clock.now();
    // A terminal that is gone ends the redrawing; the next poll reports it.
    if (output.isTerminal) this.#redraw().catch(() => {});
  }

  poll(report: StatusReport): void {
    this.#report = report;
    this.#reportedAt = this.#clock.now();
    this.#failure = "";
    if (this.#output.isTerminal) return this.#draw();
    const { requests, elapsed, nextDelay } = report;
    const next = nextDelay === undefined
      ? ""
      : `, next poll in ${formatMs(nextDelay)}`;
    this.#print(
      `poll ${requests} after ${formatMs(elapsed)}: ${stateOf(report)}${next}`,
    );
  }

  /** Shows what came in place of a status. */
  fail(failure: string): void {
    this.#failure = failure;
    if (this.#output.isTerminal) return this.#draw();
    const elapsed = this.#clock.now() - this.#start;
    this.#print(`request failed after ${formatMs(elapsed)}: ${failure}`);
  }

  [Symbol.dispose](): void {
    this.#stopping.abort();
    if (this.#drawn) this.#output.write(CLEAR);
  }

  async #redraw(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#draw();
      await this.#clock.delay(REDRAW_MS, { signal }).catch(() => {});
    }
  }

  #draw(): void {
    const now = this.#clock.now();
    const report = this.#report;
    const left = (report?.nextDelay ?? 0) - (now - this.#reportedAt);
    const parts = [
      report ? stateOf(report) : "waiting for the first response",
      `elapsed ${formatMs(now - this.#start)}`,
      report && `polls ${report.requests}`,
      this.#failure
        ? `${this.#failure}, trying again`
        : report?.nextDelay !== undefined &&
          `next poll ${left > 0 ? `in ${formatMs(left)}` : "now"}`,
    ];
    // A longer line would wrap, and could not be redrawn.
    const line = parts.filter(Boolean).join(" · ")
      .slice(0, this.#output.columns - 1);
    this.#output.write(CLEAR + line);
    this.#drawn = true;
  }

  #print(line: string): void {
    this.#output.write(`${line}\n`);
  }
}

function stateOf({ status, progress }: StatusReport): string {
  return status === "pending" && progress !== undefined
    ? `${status}, ${Math.floor(progress * 100)} % done`
    : status;
}

const BAR_WIDTH = 40;

/** A bar on a terminal that shows how far work has come. */
export class ProgressBar {
  readonly #output: Output;
  #shown = -1;

  constructor(output: Output) {
    this.#output = output;
  }

  /** @param done The fraction of the work that is done, from 0 to 1. */
  show(done: number): void {
    const percent = Math.floor(done * 100);
    if (percent === this.#shown) return;
    this.#shown = percent;
    const full = Math.round(done * BAR_WIDTH);
    const bar = "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
    this.#output.write(`\r${bar} ${percent} %`);
  }

  finish(): void {
    if (this.#shown >= 0) this.#output.write(CLEAR);
  }
}
