import type { RequestContext } from "../http/request_context.ts";
import type { Fault, FaultKind, Stage } from "./fault.ts";
import type { FaultRule } from "./rule.ts";
import { FAULTS } from "./table.ts";

/** The stages from the outermost to the one that is next to the service. */
const STAGES: readonly Stage[] = ["wait", "break", "replace", "rewrite"];

const KINDS = Object.keys(FAULTS);

/** A rule of any kind, and how far it has come. */
export interface ActiveRule<F = unknown> {
  readonly rule: FaultRule<F>;
  readonly endsAt: number;
  injected: number;
}

/** A rule with what it comes to. */
export interface Entry extends ActiveRule<Fault> {
  readonly kind: FaultKind;
  /**
   * For how many requests it is drawn of which it is not known yet whether there
   * is anything in their answers that it changes.
   */
  undecided: number;
}

/** Lets a rule begin. */
export function entryOf(rule: FaultRule, now: number): Entry {
  const kind = FAULTS[rule.kind];
  if (!kind) throw new TypeError(`There is no fault '${rule.kind}'`);
  const endsAt = now + (rule.ttl ?? Infinity);
  return { rule, kind, endsAt, injected: 0, undecided: 0 };
}

/** Whether a rule has come to its end. */
export function isOver(
  { rule, endsAt, injected }: ActiveRule,
  now: number,
): boolean {
  return now >= endsAt || injected >= (rule.count ?? Infinity);
}

/** Whether as many requests may come to be injected as its count allows. */
export function isTaken({ rule, injected, undecided }: Entry): boolean {
  return injected + undecided >= (rule.count ?? Infinity);
}

/** Whether a rule is about this kind of request. */
export function reaches(
  { rule: { on }, kind: { stage } }: Entry,
  exchange: RequestContext,
): boolean {
  const { route, method } = exchange;
  // There is no body that could break.
  if (stage === "break" && method === "HEAD") return false;
  const read = route?.readsStatus ?? false;
  if (on === "read") return read;
  return on === "all" || method !== "GET" && method !== "HEAD";
}

/** By stage, then by the table, then by name. */
export function byOrder(a: Entry, b: Entry): number {
  return STAGES.indexOf(a.kind.stage) - STAGES.indexOf(b.kind.stage) ||
    KINDS.indexOf(a.rule.kind) - KINDS.indexOf(b.rule.kind) ||
    (a.rule.name < b.rule.name ? -1 : 1);
}
