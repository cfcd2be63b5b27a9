const encoder = new TextEncoder();

/** An event of a stream (WHATWG HTML, section 9.2). */
export interface StreamEvent {
  /** Names the event to who comes back: `Last-Event-ID`. */
  readonly id: number;
  /** What kind of event it is. */
  readonly event: string;
  /** What it tells, in one line. */
  readonly data: string;
}

/**
 * Writes events as they go over the wire.
 *
 * @param events The events.
 */
export function encodeEvents(
  events: readonly StreamEvent[],
): Uint8Array<ArrayBuffer> {
  return encoder.encode(
    events.map(({ id, event, data }) =>
      `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`
    ).join(""),
  );
}

/** When to come back after a cut, in milliseconds; begins each stream. */
export const RETRY: Uint8Array = encoder.encode("retry: 1000\n\n");

/**
 * The same, with where to go on from then. Without data it is no event, but its
 * id counts.
 *
 * @param id Names what has happened last.
 */
export function encodeStart(id: number): Uint8Array {
  return encoder.encode(`retry: 1000\nid: ${id}\n\n`);
}

/** Tells that the connection lives. */
export const HEARTBEAT: Uint8Array = encoder.encode(":\n\n");

/**
 * Reads which event a client has seen last.
 *
 * @param headers The request's headers.
 * @returns Its number; `undefined` if it has seen none.
 */
export function lastEventId(headers: Headers): number | undefined {
  const id = headers.get("last-event-id");
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
