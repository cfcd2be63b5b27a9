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
 * signs of life to those that go over a network, as proxies cut connections on
 * which nothing comes, and clients leave them. It runs only while there are any.
 */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  readonly #beating = new Set<OpenStream>();
  #heart: AbortController | undefined;

  /**
   * Begins with none.
   *
   * @param closed Ends all.
   */
  constructor(closed: AbortSignal) {
    closed.addEventListener("abort", () => {
      for (const stream of [...this.#streams]) stream.end();
    });
  }

  /**
   * Takes one in.
   *
   * @param stream The stream.
   * @param beats Whether to send it signs of life.
   */
  add(stream: OpenStream, beats: boolean): void {
    this.#streams.add(stream);
    if (!beats) return;
    this.#beating.add(stream);
    if (this.#heart) return;
    this.#heart = new AbortController();
    this.#beat(this.#heart.signal);
  }

  /** Lets one go. */
  delete(stream: OpenStream): void {
    this.#streams.delete(stream);
    if (!this.#beating.delete(stream) || this.#beating.size > 0) return;
    this.#heart?.abort();
    this.#heart = undefined;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const pause = () =>
      systemClock.delay(PACE, { signal }).then(() => true, () => false);
    while (await pause()) {
      for (const stream of [...this.#beating]) stream.beat();
    }
  }
}
