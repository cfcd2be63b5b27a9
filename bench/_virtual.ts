import type { Clock, Reading } from "../mod.ts";

/** A clock that jumps over every wait, so that only the code takes time. */
export function jumpingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    delay(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}

/** Reads a job that is pending `polls - 1` times and then completed. */
export function endsAfter(polls: number): () => Reading {
  let left = polls;
  return () => ({ status: --left > 0 ? "pending" : "completed" });
}
