import {
  type AlgorithmFactory,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";

/** More polls than this for one job are refused: they would take for ever. */
export const MAX_POLLS_COUNT = 2_000_000;

/**
 * One run of an algorithm on a job that is pending whenever it is looked at,
 * drawn out as far as it is asked for.
 *
 * It drives the very scheduler that the client's engine runs on. What a pending
 * job tells is its age, and that is the same for every job: until its end is
 * seen, all jobs are polled at the same times.
 */
export class Timetable {
  /** When polls are sent; the first one, at 0, is the one that is not counted. */
  readonly sent: number[] = [0];
  readonly #schedule: Schedule;
  readonly #name: string;
  readonly #rtt: number;

  /**
   * Starts a run.
   *
   * @param name The algorithm's name, for the message if it is of no use.
   * @param start Starts the algorithm.
   * @param rtt The round trip of a poll, in milliseconds.
   */
  constructor(name: string, start: AlgorithmFactory, rtt: number) {
    this.#schedule = new Schedule(start());
    this.#name = name;
    this.#rtt = rtt;
  }

  /**
   * When a poll is sent.
   *
   * @param poll Its number; 0 is the one at the start.
   * @throws {TypeError} If the algorithm has ended before.
   * @throws {RangeError} If it takes too many polls to get there.
   */
  sentAt(poll: number): number {
    while (this.sent.length <= poll) {
      if (this.#extend()) continue;
      throw new TypeError(
        `Cannot compare '${this.#name}' as it ends after ${this.sent.length} requests, while the job is still pending`,
      );
    }
    return this.sent[poll] as number;
  }

  /**
   * The polls of a job that does not end, but for the one at the start.
   *
   * @param time Up to when, in milliseconds.
   * @param most How many at most.
   */
  until(time: number, most: number): readonly number[] {
    const enough = () =>
      this.sent.length > most || (this.sent.at(-1) ?? 0) > time;
    while (!enough() && this.#extend());
    return this.sent.slice(1, most + 1).filter((sent) => sent <= time);
  }

  /**
   * The number of the first poll that finds a job ended.
   *
   * @param duration How long the job takes, in milliseconds.
   * @param from A poll that is not after it.
   */
  detection(duration: number, from = 0): number {
    const half = this.#rtt / 2;
    let poll = from;
    while (this.sentAt(poll) + half < duration) poll++;
    return poll;
  }

  /**
   * Tells the algorithm that the job has ended, so that it can learn.
   *
   * @param duration How long the job took, in milliseconds.
   * @returns The number of the poll that found it.
   */
  finish(duration: number): number {
    const poll = this.detection(duration);
    const seen = this.#seen(poll);
    this.#schedule.finish({ ...seen, status: "completed", duration });
    return poll;
  }

  /** Draws up one more poll, unless the algorithm has ended. */
  #extend(): boolean {
    const latest = this.sent.length - 1;
    if (latest === MAX_POLLS_COUNT) {
      throw new RangeError(
        `Cannot compare '${this.#name}' as a job needs more than ${MAX_POLLS_COUNT} requests`,
      );
    }
    const next = this.#schedule.next(this.#seen(latest));
    if (next === undefined) return false;
    this.sent.push(next);
    return true;
  }

  /** What the client tells of a poll: the age is the one that the server saw. */
  #seen(poll: number): Observation {
    const sent = this.sentAt(poll);
    return {
      requests: poll + 1,
      elapsed: sent + this.#rtt,
      age: sent + this.#rtt / 2,
      status: "pending",
    };
  }
}
