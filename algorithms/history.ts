import { assertOption } from "./_assert_option.ts";

/**
 * How long one job took, in milliseconds: longer than the first number, and at
 * most the second. Both are the same where the server reported the duration; the
 * second is `null` for a job that was given up on while still pending. `"error"`
 * follows for a job that failed.
 */
export type SeenJob = readonly [
  after: number,
  by: number | null,
  outcome?: "error",
];

/**
 * What {@linkcode adaptive} has learned: for each class of jobs the latest ones.
 * It is plain JSON, bounded, and may be kept between runs and shared between
 * waits.
 */
export type History = Record<string, SeenJob[]>;

/** The jobs that are remembered of each class. */
const MOST_JOBS = 200;

/** The classes that are remembered. */
const MOST_CLASSES = 1_000;

/**
 * The longest duration, some 30 years: whatever is longer counts as that, so
 * that nothing computed from durations overflows.
 */
const LONGEST = 1e12;

/**
 * Remembers a job, and forgets the oldest one of its class, or the class that
 * has not been heard of for longest, where there are too many.
 *
 * @param history What to add it to.
 * @param key The class of the job.
 * @param job How long it took.
 */
export function remember(history: History, key: string, job: SeenJob): void {
  const [after, by, ...outcome] = job;
  const bounded: SeenJob = [
    Math.min(after, LONGEST),
    by === null ? null : Math.min(by, LONGEST),
    ...outcome,
  ];
  const jobs = [...jobsOf(history, key), bounded].slice(-MOST_JOBS);
  // Put last, as the class that was heard of last, whatever it is called.
  delete history[key];
  Object.defineProperty(history, key, {
    value: jobs,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  const keys = Object.keys(history);
  if (keys.length <= MOST_CLASSES) return;
  // Names that are whole numbers come first, however late they were put there.
  const oldest = keys.find((other) => other !== key);
  if (oldest !== undefined) delete history[oldest];
}

/**
 * The jobs of a class, checked: a history may come from a file.
 *
 * @throws {TypeError} If the history is none.
 */
export function jobsOf(history: History, key: string): readonly SeenJob[] {
  const subject = "Cannot learn as 'history'";
  const isObject = typeof history === "object" && history !== null;
  // As text: a number is of the wrong kind here, not of the wrong size.
  assertOption(
    isObject,
    subject,
    "an object, such as {}",
    isObject || `${history}`,
  );
  const jobs: unknown = Object.hasOwn(history, key) ? history[key] : [];
  if (Array.isArray(jobs) && jobs.every(isSeenJob)) return jobs;
  const wrong = Array.isArray(jobs)
    ? jobs.find((job) => !isSeenJob(job))
    : jobs;
  const wanted =
    'an object of lists of pairs of durations, with "error" after those of a failed job';
  assertOption(false, subject, wanted, JSON.stringify(wrong));
}

function isSeenJob(job: unknown): job is SeenJob {
  if (!Array.isArray(job) || job.length < 2 || job.length > 3) return false;
  const [after, by, outcome] = job as unknown[];
  if (job.length === 3 && outcome !== "error") return false;
  return isDuration(after) && (by === null || (isDuration(by) && by >= after));
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LONGEST;
}
