import type { RequestContext } from "../message/request_context.ts";
import type { Fault, FaultKind, Stage } from "./fault.ts";
import type { FaultRule } from "./rule.ts";
import { FAULTS } from "./table.ts";

/** The stages from the outermost to the one that is next to the service. */
const STAGES: readonly Stage[] = ["wait", "break", "replace", "rewrite"];

const KINDS = Object.keys(FAULTS);

/** An active rule of any kind. */
export interface ActiveFault<F> {
  readonly rule: FaultRule<F>;
  /** When it ends, in milliseconds since the epoch; `Infinity` if it does not. */
  readonly endsAt: number;
  /** The number of requests or deliveries that it was injected into. */
  injected: number;
}

/** An active rule with its kind. */
export interface Entry extends ActiveFault<Fault> {
  readonly kind: FaultKind;
  /** Whether it is from the options of the simulator. */
  readonly isInitial: boolean;
  /**
   * The number of requests for which the rule was drawn, and whose responses may
   * turn out to have nothing that it changes.
   */
  undecided: number;
}

export function entryOf(rule: FaultRule, now: number): Entry {
  const kind = FAULTS[rule.kind];
  if (!kind) throw new TypeError(`Unknown fault '${rule.kind}'`);
  const endsAt = now + (rule.ttl ?? Infinity);
  return { rule, kind, isInitial: false, endsAt, injected: 0, undecided: 0 };
}

export function isOver(
  { rule, endsAt, injected }: ActiveFault<unknown>,
  now: number,
): boolean {
  return now >= endsAt || injected >= (rule.count ?? Infinity);
}

/** Whether the count of a rule is used up, if all undecided requests use it. */
export function isTaken({ rule, injected, undecided }: Entry): boolean {
  return injected + undecided >= (rule.count ?? Infinity);
}

/** Whether a rule applies to this kind of request. */
export function reaches(
  { rule: { on }, kind: { stage } }: Entry,
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
    KINDS.indexOf(a.rule.kind) - KINDS.indexOf(b.rule.kind) ||
    (a.rule.name < b.rule.name ? -1 : 1);
}
