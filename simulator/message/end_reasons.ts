/** The reason of aborts by `close()`; to create one takes longer than closing. */
export const CLOSED = new DOMException(
  "The simulator was closed",
  "AbortError",
);

/** The reason of aborts when another simulation takes the place of one. */
export const RESTARTED = new DOMException(
  "The simulation was restarted",
  "AbortError",
);

export function endDetail({ reason }: AbortSignal): string {
  return reason === RESTARTED
    ? "The simulation has been restarted."
    : "This simulator has been closed.";
}
