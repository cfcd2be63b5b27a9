import { hash } from "node:crypto";
import type { PlainResponse } from "../http/plain_response.ts";
import { Fifo } from "../jobs/fifo.ts";
import type { Change, UnitOfWork } from "../jobs/unit_of_work.ts";
import { memoryOf } from "../jobs/memory_of.ts";
import { HttpProblem } from "../http/http_problem.ts";

/** What a key may be, alone or in quotes as a string of RFC 9651. */
const KEY = /^("?)([A-Za-z0-9_\-:.]{1,255})\1$/;

/** How long a key is kept, in milliseconds: a day. */
const KEPT = 86_400_000;

/**
 * How many keys to keep where fewer jobs are kept: a repeated request is to find
 * its answer also when its job has been forgotten.
 */
export const MIN_KEYS_COUNT = 10_000;

/** A request that came with a key. */
interface Entry {
  readonly name: string;
  readonly fingerprint: string;
  readonly until: number;
  /** What was answered; `undefined` while it is being answered. */
  answer: PlainResponse | undefined;
}

/** A key whose request has been answered, as it is kept. */
interface Kept extends Entry {
  readonly answer: PlainResponse;
}

/**
 * Lets a request that is sent again take effect once (`Idempotency-Key`): the
 * first answer is given again, for a day. A request that is refused or fails
 * has taken no effect and frees the key: it may be tried again.
 *
 * Where there are too many, or their answers take too many bytes, the oldest are
 * forgotten before their day is over.
 */
export class IdempotencyKeys {
  readonly #most: number;
  readonly #maxBytes: number;
  /** By caller and key. */
  readonly #entries = new Map<string, Entry>();
  /**
   * Those that have been answered, in that order. Not by the order of the map: to
   * find the first of a map is to pass all that were deleted before it.
   */
  readonly #answered = new Fifo<Kept>();
  readonly #work: UnitOfWork;
  #bytes = 0;

  /**
   * Prepares to keep keys.
   *
   * @param work Commits them.
   * @param most The most to keep.
   * @param maxBytes The most bytes that they and their answers may take.
   */
  constructor(
    work: UnitOfWork,
    most: number = MIN_KEYS_COUNT,
    maxBytes: number = Infinity,
  ) {
    this.#most = most;
    this.#maxBytes = maxBytes;
    this.#work = work;
  }

  /**
   * Restores the keys of an earlier run.
   *
   * @param rows The keys, as they were stored.
   */
  restore(rows: Iterable<readonly [name: string, value: unknown]>): void {
    const entries = Array.from(rows, ([_name, value]) => value as Kept);
    for (const entry of entries.sort((a, b) => a.until - b.until)) {
      this.#entries.set(entry.name, entry);
      this.#noteAnswered(entry);
    }
  }

  /**
   * Answers a request once for all that come with its key.
   *
   * @param request Its key as the header has it, who sends it, and what.
   * @param now The time, in milliseconds since the epoch.
   * @param act Answers it.
   * @returns Its answer, or that of the first request.
   * @throws {HttpProblem} If the key is none, if the first request with it is still
   * being answered, or if that was another request.
   */
  async once(
    { key, caller, content }: { key: string; caller: string; content: string },
    now: number,
    act: () => PlainResponse | Promise<PlainResponse>,
  ): Promise<PlainResponse> {
    const name = `${caller}\n${parseKey(key)}`;
    const fingerprint = hash("sha256", content, "hex");
    const first = this.#entries.get(name);
    if (first && now < first.until) return replay(first, fingerprint);
    if (first) this.#forget(first);
    this.#makeRoom(now);
    const until = now + KEPT;
    const entry: Entry = { name, fingerprint, until, answer: undefined };
    this.#entries.set(name, entry);
    try {
      entry.answer = await this.#act(entry, act);
      return entry.answer;
    } finally {
      if (this.#isKnown(entry)) {
        // A 429 that were kept would be all that a caller got for a day.
        if (!hasSucceeded(entry)) this.#entries.delete(name);
        else this.#noteAnswered(entry);
      }
    }
  }

  /** Handles a request, and commits its response with the change that it reports. */
  #act(
    entry: Entry,
    act: () => PlainResponse | Promise<PlainResponse>,
  ): PlainResponse | Promise<PlainResponse> {
    return this.#work.run(() => {
      const answer = act();
      if (answer instanceof Promise || answer.status >= 400) return answer;
      this.#work.write({ changes: [rowOf({ ...entry, answer })] });
      return answer;
    });
  }

  /** Whether an entry has not been forgotten, nor replaced by another one. */
  #isKnown(entry: Entry): boolean {
    return this.#entries.get(entry.name) === entry;
  }

  #noteAnswered(entry: Kept): void {
    this.#answered.push(entry);
    this.#bytes += memoryOf(entry);
  }

  /** Forgets the keys whose day is over, and the oldest until there is room. */
  #makeRoom(now: number): void {
    for (let oldest; (oldest = this.#answered.peek());) {
      if (this.#isKnown(oldest)) {
        const hasRoom = this.#entries.size < this.#most &&
          this.#bytes < this.#maxBytes;
        if (hasRoom && now < oldest.until) return;
        this.#forget(oldest);
      }
      this.#answered.shift();
    }
  }

  #forget(entry: Entry): void {
    const { name } = entry;
    this.#entries.delete(name);
    if (hasSucceeded(entry)) this.#bytes -= memoryOf(entry);
    this.#work.defer("keys", name, undefined);
  }
}

function hasSucceeded(entry: Entry): entry is Kept {
  return entry.answer !== undefined && entry.answer.status < 400;
}

function rowOf(value: Kept): Change {
  return { kind: "row", table: "keys", key: value.name, value };
}

function parseKey(text: string): string {
  const key = KEY.exec(text)?.[2];
  if (key !== undefined) return key;
  throw new HttpProblem(
    400,
    "The Idempotency-Key must be 1 to 255 letters, digits or any of _-:. and may stand in quotes.",
  );
}

function replay(
  { answer, ...first }: Entry,
  fingerprint: string,
): PlainResponse {
  if (first.fingerprint !== fingerprint) {
    throw new HttpProblem(
      422,
      "This Idempotency-Key has been used for another request.",
    );
  }
  if (answer === undefined) {
    throw new HttpProblem(
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
