/**
 * Where a value is in a response: the keys that lead to it, separated by dots,
 * such as `"data.status"` or `"output.0"`. The first usable value of several
 * counts.
 */
export type Field = string | readonly string[];

/**
 * The form in which an API reports that a request has failed, also in a response
 * whose HTTP status is 200.
 */
export interface ErrorEnvelope {
  /** Where the code of the error is. A response with neither code nor status is invalid. */
  readonly code: Field;
  /** Where the text of the error is. */
  readonly message?: Field;
  /** Where the name of the invalid parameter is. */
  readonly param?: Field;
  /**
   * The code of a response that is not an error, where the API always sends one.
   *
   * @default {undefined} a response that has a status is not an error
   */
  readonly success?: string | number;
  /**
   * Codes of errors that may pass, in a response whose HTTP status is 200. Any
   * other code ends the wait.
   *
   * @default {[]}
   */
  readonly transient?: readonly (string | number)[];
}

/**
 * How to read a job of an API.
 *
 * @example A service of one's own
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import type { Service } from "@heygen-sim/client/services";
 * import { assertEquals } from "@std/assert";
 *
 * const renders: Service = {
 *   name: "renders",
 *   baseUrl: "https://api.example.com",
 *   path: "/renders/{job}",
 *   status: "render.state",
 *   words: { completed: ["done"], error: ["broken"] },
 *   resultUrl: "render.url",
 * };
 *
 * // In place of the API.
 * const fetch = () =>
 *   Promise.resolve(Response.json({ render: { state: "DONE", url: "/r.mp4" } }));
 * const report = await fetchStatus("fibonacci", { service: renders, job: "7", fetch });
 * assertEquals([report.status, report.resultUrl], ["completed", "/r.mp4"]);
 * ```
 */
export interface Service {
  /** The service's name, for messages and for algorithms that learn. */
  readonly name: string;
  /**
   * The address of the API; the option `baseUrl` of a call comes before it.
   *
   * @default {"http://127.0.0.1:5000"}
   */
  readonly baseUrl?: string;
  /**
   * The path of a job, and its query if there is one, with `{job}` in place of
   * its id.
   *
   * @default {undefined} the job's id is its address
   */
  readonly path?: string;
  /**
   * The path of the API's current job, for calls without a job.
   *
   * @default {undefined} a job is required
   */
  readonly currentPath?: string;
  /**
   * Returns the headers of each request, such as an API key. It is called once
   * for each call of `fetchStatus`. A function, so that a logged service shows no key.
   */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Where the status word is. */
  readonly status: Field;
  /** The words that end a job, in any case. Other words count as pending. */
  readonly words: {
    /** Words for a good end. */
    readonly completed: readonly string[];
    /** Words for a bad end. */
    readonly error: readonly string[];
  };
  /** Where the id of the job is. */
  readonly id?: Field;
  /** Where the progress is. */
  readonly progress?: Field;
  /**
   * The progress of a job that is done.
   *
   * @default {1}
   */
  readonly progressMax?: number;
  /** Where the time is at which the job was created. */
  readonly createdAt?: Field;
  /** Where the time is at which the job ended. */
  readonly completedAt?: Field;
  /**
   * Where the server's time is.
   *
   * @default {undefined} the response's `Date`
   */
  readonly serverTime?: Field;
  /** Where the seconds are that the job took, for want of the times. */
  readonly duration?: Field;
  /** Where the reason is for which the job failed: a text or an object. */
  readonly error?: Field;
  /** Where the address of the result is. */
  readonly resultUrl?: Field;
  /** Where properties of the job are, for algorithms that learn. */
  readonly traits?: {
    /** Where the language of the video is. */
    readonly source?: Field;
    /** Where the language is that it is translated to. */
    readonly language?: Field;
    /** Where the length of the video is, in seconds. */
    readonly length?: Field;
  };
  /** How the API reports failed requests. */
  readonly envelope?: ErrorEnvelope;
  /**
   * Milliseconds for which a completed job without a result is looked at again.
   * After that it counts as completed.
   *
   * @default {0}
   */
  readonly resultGrace?: number;
  /**
   * Milliseconds from the first request during which a job that does not exist
   * (404) is looked for again: it may have been created a moment ago.
   *
   * @default {0}
   */
  readonly notFoundGrace?: number;
}
