import type { JobRequest, OneOrMore } from "../core/draw.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
import type { Row, Write } from "../core/store.ts";
import { checkRule } from "./checks.ts";
import type { JobRule } from "./job_rule.ts";
import { type JobOrigin, matches } from "./matches.ts";
import {
  type JobRuleJson,
  MAX_RULES_COUNT,
  ruleFromJson,
  ruleToJson,
} from "./schema.ts";

export interface ActiveRule {
  readonly id: string;
  readonly rule: JobRule;
  /** The same in JSON, as it was given. */
  readonly json: JobRuleJson;
  /** Whether it is from the options of the simulator. */
  readonly isInitial: boolean;
  /** The number of jobs that it has been applied to. */
  readonly applied: number;
}

/** A rule as it is stored under its id. */
type StoredRule = Pick<ActiveRule, "json" | "isInitial" | "applied">;

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
export class JobRules {
  #initial: readonly JobRuleJson[];
  readonly #work: UnitOfWork;
  #rules: readonly ActiveRule[] = [];
  #last = 0;

  /** Begins without rules: {@linkcode restore} adds those of the options. */
  constructor(initial: readonly JobRule[], work: UnitOfWork) {
    this.#initial = initial.map(ruleToJson);
    this.#work = work;
  }

  /**
   * Restores stored rules, with those of the options.
   *
   * @param isWhole Whether it is all, whatever the options are.
   */
  restore(rows: Iterable<Row>, isWhole = false): void {
    const stored = new Map(rows);
    const { ids, last, initial } = (stored.get(LIST) ??
      { ids: [], last: 0, initial: [] }) as ListRow;
    this.#last = last;
    if (isWhole) this.#initial = initial;
    const restored = ids.map((id) => decode(id, stored.get(id)));
    this.#rules = restored;
    if (JSON.stringify(initial) === JSON.stringify(this.#initial)) return;
    const others = restored.filter(({ isInitial }) => !isInitial);
    const added = this.#initial.map((json) => this.#create(json, true));
    for (const { id, isInitial } of restored) {
      if (isInitial) this.#work.deferDerived(row(id, undefined));
    }
    for (const rule of added) this.#work.deferDerived(rowOf(rule));
    this.#rules = [...added, ...others];
    this.#work.deferDerived(row(LIST, this.#listOf(this.#rules)));
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
   * @param replaces Whether the others are removed.
   * @throws {RangeError} If there would be too many.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  add(jsons: readonly JobRuleJson[], replaces = false): readonly ActiveRule[] {
    const removed = replaces ? this.#rules : [];
    const kept = replaces ? [] : this.#rules;
    if (kept.length + jsons.length > MAX_RULES_COUNT) {
      throw new RangeError(
        `The limit of ${MAX_RULES_COUNT} rules is reached: delete another one first.`,
      );
    }
    const added = jsons.map((json) => this.#create(json, false));
    this.#replace([...kept, ...added], added, removed);
    return added;
  }

  /**
   * Removes rules.
   *
   * @throws {StoreError} If the commit fails: they are still there.
   */
  remove(rules: readonly ActiveRule[]): void {
    const kept = this.#rules.filter((rule) => !rules.includes(rule));
    this.#replace(kept, [], rules);
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
    const changed = new Map<string, ActiveRule>();
    const complete = (request: JobRequest, index: number): JobRequest => {
      const place = rules.findIndex((
        { rule: { match = {}, times }, applied },
      ) =>
        applied < (times ?? Infinity) &&
        matches(match, number + index, request, origin)
      );
      const found = rules[place];
      if (!found) return request;
      const applied = { ...found, applied: found.applied + 1 };
      rules[place] = applied;
      changed.set(found.id, applied);
      const { match: _, times: __, ...effects } = found.rule;
      return { ...effects, ...request };
    };
    const [first, ...others] = requests;
    const completed = [
      complete(first, 0),
      ...others.map((request, index) => complete(request, index + 1)),
    ] as const;
    if (changed.size === 0) return create(completed);
    return this.#work.run(() => {
      const created = create(completed);
      this.#work.write({
        changes: Array.from(changed.values(), rowOf),
        effect: () => void (this.#rules = rules),
      });
      return created;
    });
  }

  #create(json: JobRuleJson, isInitial: boolean): ActiveRule {
    const id = String(++this.#last);
    return { id, rule: ruleFromJson(json), json, isInitial, applied: 0 };
  }

  #replace(
    rules: readonly ActiveRule[],
    added: readonly ActiveRule[],
    removed: readonly ActiveRule[],
  ): void {
    this.#work.write({
      changes: [
        ...removed.map(({ id }) => row(id, undefined)),
        ...added.map(rowOf),
        row(LIST, this.#listOf(rules)),
      ],
      effect: () => void (this.#rules = rules),
    });
  }

  #listOf(rules: readonly ActiveRule[]): ListRow {
    const ids = rules.map(({ id }) => id);
    return { ids, last: this.#last, initial: this.#initial };
  }
}

function row(key: string, value: unknown): Write {
  return rowChange("rules", key, value);
}

function rowOf(rule: ActiveRule): Write {
  return row(rule.id, encode(rule));
}

function encode({ json, isInitial, applied }: ActiveRule): StoredRule {
  return { json, isInitial, applied };
}

function decode(id: string, value: unknown): ActiveRule {
  const { json: stored, ...state } = value as StoredRule;
  const json = checkRule(stored);
  return { id, rule: ruleFromJson(json), json, ...state };
}
