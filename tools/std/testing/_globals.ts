/** A function that sets a timer and returns its id. */
export type SetTimer = (
  callback: (...args: unknown[]) => unknown,
  delay?: number,
  ...args: unknown[]
) => unknown;

/** A function that takes any id, or none, and clears the timer that has it. */
export type ClearTimer = (id?: unknown) => void;

/** The globals that FakeTime replaces. */
export interface TimeGlobals {
  /** The clock. */
  readonly Date: DateConstructor;
  /** Calls back once. */
  readonly setTimeout: SetTimer;
  /** Undoes `setTimeout`. */
  readonly clearTimeout: ClearTimer;
  /** Calls back again and again. */
  readonly setInterval: SetTimer;
  /** Undoes `setInterval`. */
  readonly clearInterval: ClearTimer;
  /** `AbortSignal.timeout`. */
  readonly signalTimeout: (ms: number) => AbortSignal;
}

/** The globals that are in place now. */
export function getGlobals(): TimeGlobals {
  const { Date, setTimeout, setInterval } = globalThis;
  return {
    Date,
    setTimeout,
    setInterval,
    // Their parameter is of a type that runtimes define differently; all of them take anything.
    clearTimeout: globalThis.clearTimeout as ClearTimer,
    clearInterval: globalThis.clearInterval as ClearTimer,
    signalTimeout: AbortSignal.timeout,
  };
}

/** Puts globals in place. */
export function setGlobals({ signalTimeout, ...globals }: TimeGlobals): void {
  Object.assign(globalThis, globals);
  AbortSignal.timeout = signalTimeout;
}
