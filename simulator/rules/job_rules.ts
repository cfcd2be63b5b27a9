import { wildcard } from "../_wildcard.ts";
import type { JobRequest, OneOrMore } from "../core/draw.ts";
import type { Row, Write } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
import { languageOf } from "../wire/heygen_ids.ts";
import type { JobRule, WireName } from "./job_rule.ts";
import {
  checkRule,
  type JobRuleJson,
  MAX_RULES_COUNT,
  ruleFromJson,
  ruleToJson,
} from "./schema.ts";

/** Where the request for a job comes from. */
export interface JobOrigin {
  readonly wire: WireName;
  /** The client, as the report names it. */
  readonly client: string;
}

export interface ActiveRule {
  readonly id: string;
  readonly json: JobRuleJson;
  /** Whether it is from the options. */
  readonly isInitial: boolean;
  /** The number of jobs that it has been applied to. */
  readonly applied: number;
}

type StoredRule = Omit<ActiveRule, "id">;

/** The key of the list's own row, which is no id. */
const LIST = "list";

interface ListRow {
  /** The ids, in order. */
  readonly ids: readonly string[];
  /** The latest id. */
  readonly last: number;
  /** The rules of the options. */
  readonly initial: readonly JobRuleJson[];
}

/**
 * The rules for new jobs, in order: the first one that matches a job is applied.
 *
 * They are stored with the number of jobs that each was applied to. Those of the
 * options are taken anew where the options have changed.
 */
export class JobRules implements Stored {
  #initial: readonly JobRuleJson[];
  readonly #work: UnitOfWork;
  #rules: readonly ActiveRule[] = [];
  #last = 0;

  /** Begins without rules: {@linkcode restore} adds those of the options. */
  constructor(initial: readonly JobRule[], work: UnitOfWork) {
    this.#initial = initial.map(ruleToJson);
    this.#work = work;
  }

  restore(rows: Iterable<Row>, isWhole = false): void {
    const stored = new Map(rows);
    const { ids, last, initial } = (stored.get(LIST) ??
      { ids: [], last: 0, initial: [] }) as ListRow;
    this.#last = last;
    this.#rules = ids.map((id) => decode(id, stored.get(id)));
    if (isWhole) this.#initial = initial;
    if (JSON.stringify(initial) === JSON.stringify(this.#initial)) return;
    const rules = [
      ...this.#create(this.#initial, true),
      ...this.#rules.filter(({ isInitial }) => !isInitial),
    ];
    this.#changesTo(rules).forEach((it) => this.#work.deferDerived(it));
    this.#set(rules);
  }

  rows(): readonly Row[] {
    return [
      [LIST, this.#listOf(this.#rules)],
      ...this.#rules.map((rule): Row => [rule.id, encode(rule)]),
    ];
  }

  list(): readonly ActiveRule[] {
    return this.#rules;
  }

  /**
   * Adds rules behind all others, or in place of them.
   *
   * @throws {RangeError} If there would be too many.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  add(jsons: readonly JobRuleJson[], replaces = false): readonly ActiveRule[] {
    const kept = replaces ? [] : this.#rules;
    if (kept.length + jsons.length > MAX_RULES_COUNT) {
      throw new RangeError(
        `The limit of ${MAX_RULES_COUNT} rules is reached: delete another one first.`,
      );
    }
    const added = this.#create(jsons, false);
    this.#write([...kept, ...added]);
    return added;
  }

  remove(rules: readonly ActiveRule[]): void {
    this.#write(this.#rules.filter((rule) => !rules.includes(rule)));
  }

  /**
   * Creates jobs as the rules specify, and counts how often each is applied, in one
   * unit of work.
   *
   * @param number The number of the first one.
   * @param origin Where the requests come from; `undefined` for the simulator itself.
   */
  createJobs<T>(
    requests: OneOrMore<JobRequest>,
    number: number,
    origin: JobOrigin | undefined,
    create: (requests: OneOrMore<JobRequest>) => T,
  ): T {
    const rules = [...this.#rules];
    const complete = (request: JobRequest, index: number): JobRequest => {
      const place = rules.findIndex(({ json, applied }) =>
        applied < (json.times ?? Infinity) &&
        matches(json.match ?? {}, number + index, request, origin)
      );
      const found = rules[place];
      if (!found) return request;
      rules[place] = { ...found, applied: found.applied + 1 };
      const { match: _, times: __, ...effects } = ruleFromJson(found.json);
      return { ...effects, ...request };
    };
    const [first, ...others] = requests;
    const completed = [
      complete(first, 0),
      ...others.map((request, index) => complete(request, index + 1)),
    ] as const;
    const changes = rules.filter((rule) => !this.#rules.includes(rule))
      .map(rowOf);
    if (changes.length === 0) return create(completed);
    return this.#work.run(() => {
      const created = create(completed);
      this.#work.write({ changes, effect: () => void (this.#rules = rules) });
      return created;
    });
  }

  #create(jsons: readonly JobRuleJson[], isInitial: boolean): ActiveRule[] {
    return jsons.map((json, place) => {
      const id = String(this.#last + 1 + place);
      return { id, json, isInitial, applied: 0 };
    });
  }

  #write(rules: readonly ActiveRule[]): void {
    this.#work.write({
      changes: this.#changesTo(rules),
      effect: () => this.#set(rules),
    });
  }

  #set(rules: readonly ActiveRule[]): void {
    this.#last = this.#lastOf(rules);
    this.#rules = rules;
  }

  #changesTo(rules: readonly ActiveRule[]): readonly Write[] {
    const ids = new Set(rules.map(({ id }) => id));
    return [
      ...this.#rules.filter(({ id }) => !ids.has(id))
        .map(({ id }) => row(id, undefined)),
      ...rules.filter((rule) => !this.#rules.includes(rule)).map(rowOf),
      row(LIST, this.#listOf(rules)),
    ];
  }

  #listOf(rules: readonly ActiveRule[]): ListRow {
    const ids = rules.map(({ id }) => id);
    return { ids, last: this.#lastOf(rules), initial: this.#initial };
  }

  #lastOf(rules: readonly ActiveRule[]): number {
    return Math.max(this.#last, ...rules.map(({ id }) => Number(id)));
  }
}

function row(key: string, value: unknown): Write {
  return rowChange("rules", key, value);
}

function rowOf(rule: ActiveRule): Write {
  return row(rule.id, encode(rule));
}

function encode({ id: _, ...stored }: ActiveRule): StoredRule {
  return stored;
}

function decode(id: string, value: unknown): ActiveRule {
  const stored = value as StoredRule;
  checkRule(stored.json);
  return { id, ...stored };
}

/**
 * Whether a job is among those that a rule is for.
 *
 * @param number The number that the job will have.
 * @param origin Where the request comes from; `undefined` for the job with which a
 * simulation begins, which can only be matched by its number.
 */
export function matches(
  match: NonNullable<JobRuleJson["match"]>,
  number: number,
  { title, submission }: JobRequest,
  origin: JobOrigin | undefined,
): boolean {
  if (!origin && match.number === undefined) return false;
  return (match.number === undefined || match.number === number) &&
    (match.wire === undefined || match.wire === origin?.wire) &&
    fits(match.client, origin?.client) &&
    fits(match.title, title) &&
    (match.callback_id === undefined ||
      match.callback_id === submission?.callbackId) &&
    (match.language === undefined ||
      isSameLanguage(match.language, submission?.outputLanguage));
}

function isSameLanguage(one: string, other: string | undefined): boolean {
  return other !== undefined && languageOf(one).code === languageOf(other).code;
}

/** Whether a text fits a pattern; without a pattern all do, also a missing one. */
function fits(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  return text !== undefined && wildcard(pattern)(text);
}
