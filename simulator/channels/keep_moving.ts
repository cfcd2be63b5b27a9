import type { Simulation } from "../simulation.ts";
import type { Sender } from "./event_stream.ts";

/**
 * Moves an automatic clock, which nobody else does for who only listens: from
 * one thing that is due to the next, until nothing is, and on when anything has
 * happened: more may be due, also for a job that is not told of it, as one that
 * need not wait for others any more, but is still queued.
 *
 * @param simulation The simulation; the time moves only if its clock is one.
 * @param sender Sends to who listens; when it has ended, the time stops.
 * @returns Ceases to.
 */
export function keepMoving(
  { changes, time }: Simulation,
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
  return changes.listenToAll(move);
}
