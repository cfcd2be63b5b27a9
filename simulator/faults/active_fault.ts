import type { RequestContext } from "../message/request_context.ts";
import type { Fault, FaultKind, Stage } from "./fault.ts";
import type { FaultSpec } from "./spec.ts";
import { FAULTS } from "./table.ts";

/** The stages from the outermost to the one that is next to the service. */
const STAGES: readonly Stage[] = ["wait", "break", "replace", "rewrite"];

const KINDS = Object.keys(FAULTS);

/** An active fault of any kind. */
export interface ActiveFault<F> {
  readonly spec: FaultSpec<F>;
  /** When it ends, in milliseconds since the epoch; `Infinity` if it does not. */
  readonly endsAt: number;
  /** The number of requests or deliveries that it was injected into. */
  injected: number;
}

/** An active fault with its kind. */
export interface Entry extends ActiveFault<Fault> {
  readonly kind: FaultKind;
  /** Whether it is from the options of the simulator. */
  readonly isInitial: boolean;
  /**
   * The number of requests for which the fault was drawn, and whose responses may
   * turn out to have nothing that it changes.
   */
  undecided: number;
}

export function entryOf(spec: FaultSpec, now: number): Entry {
  const kind = FAULTS[spec.kind];
  if (!kind) throw new TypeError(`Unknown fault '${spec.kind}'`);
  const endsAt = now + (spec.ttl ?? Infinity);
  return { spec, kind, isInitial: false, endsAt, injected: 0, undecided: 0 };
}

export function isOver(
  { spec, endsAt, injected }: ActiveFault<unknown>,
  now: number,
): boolean {
  return now >= endsAt || injected >= (spec.count ?? Infinity);
}

/** Whether the count of a fault is used up, if all undecided requests use it. */
export function isTaken({ spec, injected, undecided }: Entry): boolean {
  return injected + undecided >= (spec.count ?? Infinity);
}

/** Whether a fault applies to this kind of request. */
export function reaches(
  { spec: { on }, kind: { stage } }: Entry,
  { route, method }: RequestContext,
): boolean {
  // The response has no body to break.
  if (stage === "break" && method === "HEAD") return false;
  const read = route?.readsStatus ?? false;
  if (on === "read") return read;
  return on === "all" || method !== "GET" && method !== "HEAD";
}

/** Compares by stage, then by the order of the table, then by name. */
export function byOrder(a: Entry, b: Entry): number {
  return STAGES.indexOf(a.kind.stage) - STAGES.indexOf(b.kind.stage) ||
    KINDS.indexOf(a.spec.kind) - KINDS.indexOf(b.spec.kind) ||
    (a.spec.name < b.spec.name ? -1 : 1);
}
