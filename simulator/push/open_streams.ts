import { systemClock } from "../clock/clock.ts";

const HEARTBEAT_INTERVAL_MS = 15_000;

/** An open stream. */
export interface OpenStream {
  /** Sends a heartbeat. */
  beat(): void;
  end(): void;
}

/**
 * All open streams. They end with the simulator. One timer sends heartbeats to
 * those that go over a network, as proxies and clients close idle connections; it
 * runs only while there are such streams.
 */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  readonly #withHeartbeat = new Set<OpenStream>();
  #heartbeats: AbortController | undefined;

  constructor(closed: AbortSignal) {
    closed.addEventListener("abort", () => {
      for (const stream of [...this.#streams]) stream.end();
    });
  }

  /**
   * Adds a stream.
   *
   * @param beats Whether to send heartbeats to it.
   */
  add(stream: OpenStream, beats: boolean): void {
    this.#streams.add(stream);
    if (!beats) return;
    this.#withHeartbeat.add(stream);
    if (this.#heartbeats) return;
    this.#heartbeats = new AbortController();
    this.#sendHeartbeats(this.#heartbeats.signal);
  }

  delete(stream: OpenStream): void {
    this.#streams.delete(stream);
    if (!this.#withHeartbeat.delete(stream) || this.#withHeartbeat.size > 0) {
      return;
    }
    this.#heartbeats?.abort();
    this.#heartbeats = undefined;
  }

  async #sendHeartbeats(signal: AbortSignal): Promise<void> {
    const pause = () =>
      systemClock.delay(HEARTBEAT_INTERVAL_MS, { signal }).then(
        () => true,
        () => false,
      );
    while (await pause()) {
      for (const stream of [...this.#withHeartbeat]) stream.beat();
    }
  }
}
