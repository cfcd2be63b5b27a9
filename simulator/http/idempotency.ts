import { hash } from "node:crypto";
import { Fifo } from "../_queues.ts";
import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import { StoredMap } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";

/** A key, alone or in quotes as a string of RFC 9651. */
const KEY = /^("?)([A-Za-z0-9_\-:.]{1,255})\1$/;

/** The lifetime of a key, in milliseconds: a day. */
const LIFETIME_MS = 86_400_000;

/**
 * The number of keys to store where fewer jobs are stored: a repeated request gets
 * its response also when its job has been removed.
 */
export const MIN_KEYS_COUNT = 10_000;

interface Entry {
  readonly name: string;
  readonly fingerprint: string;
  readonly until: number;
  /** The response; missing while the request is in progress. */
  readonly response?: PlainResponse;
}

interface StoredKey extends Entry {
  readonly response: PlainResponse;
}

export interface KeyedRequest {
  /** The value of the header. */
  readonly key: string;
  /** What the key is unique in, such as a digest of the caller's own key. */
  readonly scope: string;
  /** The content that a repeated request must have; any, if `undefined`. */
  readonly content?: string;
}

/**
 * Lets a repeated request take effect once (`Idempotency-Key`): for a day it gets
 * the first response again. A request that is refused or fails has no effect and
 * releases its key.
 *
 * Above the bounds of their number and bytes, the oldest keys are removed early.
 */
export class IdempotencyKeys {
  readonly #most: () => number;
  readonly #maxBytes: number;
  readonly #work: UnitOfWork;
  readonly #keys: StoredMap<StoredKey>;
  /** Those of requests in progress. */
  readonly #inProgress = new Map<string, Entry>();
  /**
   * The stored keys, oldest first. The order of the map does not help: its first
   * entry is found only after all that were deleted before it.
   */
  readonly #oldest = new Fifo<StoredKey>();
  #bytes = 0;

  constructor(work: UnitOfWork, most: () => number, maxBytes: number) {
    this.#most = most;
    this.#maxBytes = maxBytes;
    this.#work = work;
    this.#keys = new StoredMap("keys", work);
  }

  restore(rows: Iterable<Row>): void {
    this.#keys.restore(rows);
    const stored = [...this.#keys.values()];
    for (const key of stored.sort((a, b) => a.until - b.until)) {
      this.#count(key);
    }
  }

  rows(): readonly Row[] {
    return this.#keys.rows();
  }

  /**
   * Handles a request once for all requests with its key, and commits its response
   * with the change that it reports.
   *
   * @throws {HttpProblem} If the key is invalid, if the first request with it is in
   * progress, or if that was another request.
   */
  async once(
    { key, scope, content }: KeyedRequest,
    now: number,
    act: () => MaybePromise<PlainResponse>,
  ): Promise<PlainResponse> {
    const name = `${scope}\n${parseKey(key)}`;
    const fingerprint = content === undefined
      ? ""
      : hash("sha256", content, "hex");
    const first = this.#inProgress.get(name) ?? this.#keys.get(name);
    if (first && now < first.until) return replay(first, fingerprint);
    this.#makeRoom(now);
    const entry = { name, fingerprint, until: now + LIFETIME_MS };
    this.#inProgress.set(name, entry);
    try {
      const response = this.#work.run(() => {
        const response = act();
        // A stored 429 would be repeated for a day.
        if (!(response instanceof Promise) && response.status < 400) {
          this.#keys.write([[name, { ...entry, response }]]);
        }
        return response;
      });
      const stored = this.#keys.get(name);
      if (stored) this.#count(stored);
      return await response;
    } finally {
      this.#inProgress.delete(name);
    }
  }

  #count(key: StoredKey): void {
    this.#oldest.push(key);
    this.#bytes += memoryOf(key);
  }

  /** Removes expired keys, and the oldest until there is room. */
  #makeRoom(now: number): void {
    for (let oldest; (oldest = this.#oldest.peek());) {
      const hasRoom = this.#keys.size < this.#most() &&
        this.#bytes < this.#maxBytes;
      if (hasRoom && now < oldest.until) return;
      this.#oldest.shift();
      this.#bytes -= memoryOf(oldest);
      this.#keys.defer(oldest.name, undefined);
    }
  }
}

function parseKey(text: string): string {
  const key = KEY.exec(text)?.[2];
  if (key !== undefined) return key;
  throw new HttpProblem(
    400,
    "The Idempotency-Key must be 1 to 255 letters, digits or any of _-:. and may be in quotes.",
  );
}

function replay(
  { response, ...first }: Entry,
  fingerprint: string,
): PlainResponse {
  if (first.fingerprint !== fingerprint) {
    throw new HttpProblem(
      422,
      "This Idempotency-Key has been used for another request.",
    );
  }
  if (response === undefined) {
    throw new HttpProblem(
      409,
      "A request with this Idempotency-Key is already in progress. Retry shortly.",
      { retryAfter: 1_000, code: "request_in_progress" },
    );
  }
  return {
    ...response,
    headers: [...response.headers, ["idempotent-replayed", "true"]],
  };
}
