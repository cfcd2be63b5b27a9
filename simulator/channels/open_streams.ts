import { systemClock } from "../clock/clock.ts";

/** How often a heart beats, in milliseconds of real time. */
const PACE = 15_000;

/** A stream that is open. */
export interface OpenStream {
  /** Sends a sign of life. */
  beat(): void;
  /** Ends it. */
  end(): void;
}

/**
 * All streams that are open. They end with the simulator, and one timer sends
 * them signs of life, as proxies cut connections on which nothing comes. It runs
 * only while there are any.
 */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  readonly #beats: boolean;
  #heart: AbortController | undefined;

  /**
   * Begins with none.
   *
   * @param closed Ends all.
   * @param beats Whether to send signs of life.
   */
  constructor(closed: AbortSignal, beats: boolean) {
    this.#beats = beats;
    closed.addEventListener("abort", () => {
      for (const stream of [...this.#streams]) stream.end();
    });
  }

  /** How many there are. */
  get size(): number {
    return this.#streams.size;
  }

  /** Takes one in. */
  add(stream: OpenStream): void {
    this.#streams.add(stream);
    if (!this.#beats || this.#heart) return;
    this.#heart = new AbortController();
    this.#beat(this.#heart.signal);
  }

  /** Lets one go. */
  delete(stream: OpenStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#heart?.abort();
    this.#heart = undefined;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const pause = () =>
      systemClock.delay(PACE, { signal }).then(() => true, () => false);
    while (await pause()) {
      for (const stream of [...this.#streams]) stream.beat();
    }
  }
}
