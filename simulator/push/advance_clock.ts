import type { PushSource } from "./source.ts";
import type { Sender } from "./event_stream.ts";

/**
 * Advances an automatic clock for a stream, whose client sends no polls that do:
 * from one due event to the next until none is left, and again after each event of
 * a job, since that can make others due. The result stops it.
 */
export function advanceClock(
  { events, time }: PushSource,
  sender: Sender,
): () => void {
  if (time.mode !== "auto") return () => {};
  let moving = false;
  let again = false;
  async function move(): Promise<void> {
    again = true;
    if (moving) return;
    moving = true;
    while (again) {
      again = false;
      await time.leap(Infinity, () => sender.ended);
    }
    moving = false;
  }
  move();
  return events.subscribeToAll(move);
}
