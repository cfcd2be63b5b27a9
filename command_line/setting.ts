/** A setting: a flag that takes a value, and perhaps a variable for the same. */
export interface Setting {
  /** What the flag takes, in a word. */
  readonly takes: string;
  /** What it means, in a line. */
  readonly summary: string;
  /** What holds if it is not given; empty if that is no value of its own. */
  readonly fallback: string;
  /** What holds then, in words. */
  readonly otherwise?: string;
  /** The environment variable; missing for none. */
  readonly variable?: string;
  /**
   * Whether the flag may be repeated, for one more value each time. The
   * variable has semicolons between the values.
   */
  readonly many?: true;
}

/** Settings by flag, without the dashes in front of it. */
export type Settings<Flag extends string = string> = Readonly<
  Record<Flag, Setting>
>;

/** What stands between the values of a variable that has several. */
export const SEPARATOR = ";";
