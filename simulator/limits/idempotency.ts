import { hash } from "node:crypto";
import type { Answer } from "../http/answer.ts";
import type { Keeper } from "../store/keeper.ts";
import type { Write } from "../store/store.ts";
import { Refusal } from "./refusal.ts";

/** What a key may be, alone or in quotes as a string of RFC 9651. */
const KEY = /^("?)([A-Za-z0-9_\-:.]{1,255})\1$/;

/** How long a key is kept, in milliseconds: a day. */
const KEPT = 86_400_000;

/** The most keys to keep. */
const MOST_KEYS = 10_000;

/** A request that came with a key. */
interface Entry {
  readonly fingerprint: string;
  readonly until: number;
  /** What was answered; `undefined` while it is being answered. */
  answer: Answer | undefined;
}

/** A key whose request has been answered, as it is kept. */
interface Kept extends Omit<Entry, "answer"> {
  readonly name: string;
  readonly answer: Answer;
}

/**
 * Lets a request that is sent again take effect once (`Idempotency-Key`): the
 * first answer is given again, for a day. A request that is refused or fails
 * has taken no effect and frees the key: it may be tried again.
 */
export class IdempotencyKeys {
  readonly #most: number;
  /** By caller and key, in the order in which they came. */
  readonly #entries = new Map<string, Entry>();
  readonly #keeper: Keeper | undefined;

  /**
   * Prepares to keep keys.
   *
   * @param keeper Keeps those that are to outlive the process, and has done so.
   * @param most The most to keep; beyond that the oldest are forgotten.
   */
  constructor(keeper?: Keeper, most: number = MOST_KEYS) {
    this.#most = most;
    this.#keeper = keeper;
    const rows = (keeper?.rows("keys") ?? []) as readonly Kept[];
    for (const row of rows.toSorted((a, b) => a.until - b.until)) {
      const { name, ...entry } = row;
      this.#entries.set(name, entry);
    }
  }

  /**
   * Answers a request once for all that come with its key.
   *
   * @param request Its key as the header has it, who sends it, and what.
   * @param now The time, in milliseconds since the epoch.
   * @param act Answers it.
   * @returns Its answer, or that of the first request.
   * @throws {Refusal} If the key is none, if the first request with it is still
   * being answered, or if that was another request.
   */
  async once(
    { key, caller, content }: { key: string; caller: string; content: string },
    now: number,
    act: () => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const name = `${caller}\n${parseKey(key)}`;
    const fingerprint = hash("sha256", content, "hex");
    const first = this.#entries.get(name);
    if (first && now < first.until) return replay(first, fingerprint);
    if (first) this.#forget(name);
    this.#makeRoom();
    const entry: Entry = { fingerprint, until: now + KEPT, answer: undefined };
    this.#entries.set(name, entry);
    try {
      entry.answer = await this.#act(name, entry, act);
      return entry.answer;
    } finally {
      // A 429 that were kept would be all that a caller got for a day.
      const failed = (entry.answer?.status ?? 500) >= 400;
      if (failed && this.#entries.get(name) === entry) {
        this.#entries.delete(name);
      }
    }
  }

  /** Answers, and keeps the answer together with what it tells of. */
  #act(
    name: string,
    entry: Entry,
    act: () => Answer | Promise<Answer>,
  ): Answer | Promise<Answer> {
    const keeper = this.#keeper;
    if (!keeper) return act();
    return keeper.together(() => {
      const answer = act();
      if (answer instanceof Promise || answer.status >= 400) return answer;
      const { fingerprint, until } = entry;
      const value: Kept = { name, fingerprint, until, answer };
      keeper.keep([rowOf(name, value)], {}, () => {});
      return answer;
    });
  }

  #makeRoom(): void {
    for (const name of this.#entries.keys()) {
      if (this.#entries.size < this.#most) return;
      this.#forget(name);
    }
  }

  #forget(name: string): void {
    this.#entries.delete(name);
    this.#keeper?.keepSoon("keys", name, undefined);
  }
}

function rowOf(name: string, value: Kept): Write {
  return { kind: "row", table: "keys", key: name, value };
}

function parseKey(text: string): string {
  const key = KEY.exec(text)?.[2];
  if (key !== undefined) return key;
  throw new Refusal(
    400,
    "The Idempotency-Key must be 1 to 255 letters, digits or any of _-:. and may stand in quotes.",
  );
}

function replay({ answer, ...first }: Entry, fingerprint: string): Answer {
  if (first.fingerprint !== fingerprint) {
    throw new Refusal(
      422,
      "This Idempotency-Key has been used for another request.",
    );
  }
  if (answer === undefined) {
    throw new Refusal(
      409,
      "The first request with this Idempotency-Key is still being answered.",
      { headers: { "retry-after": "1" } },
    );
  }
  return {
    ...answer,
    headers: [...answer.headers, ["idempotent-replayed", "true"]],
  };
}
