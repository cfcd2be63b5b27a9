/** Time was faked twice, restored twice, or a fake was used that is no longer in place. */
export class TimeError extends Error {
  /** Says what was wrong. */
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}
