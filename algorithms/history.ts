import { assertKind, assertOption, described } from "./_assert_option.ts";

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
 * The jobs that {@linkcode adaptive} has observed, the latest ones of each class. It
 * is plain JSON, bounded, and can be stored and shared.
 */
export type History = Record<string, SeenJob[]>;

const MAX_JOB_COUNT = 200;

const MAX_CLASS_COUNT = 1_000;

/**
 * The longest duration, some 30 years: longer ones count as that, so that nothing
 * computed from durations overflows.
 */
const MAX_DURATION_MS = 1e12;

/**
 * Adds a job to a history, which drops the oldest job of the class, and the class
 * that was used least recently, where there are too many.
 */
export function remember(history: History, key: string, job: SeenJob): void {
  const [after, by, ...outcome] = job;
  const bounded: SeenJob = [
    Math.min(after, MAX_DURATION_MS),
    by === null ? null : Math.min(by, MAX_DURATION_MS),
    ...outcome,
  ];
  const jobs = [...jobsOf(history, key), bounded].slice(-MAX_JOB_COUNT);
  // Put last, as the class that was used last, whatever its name is.
  delete history[key];
  Object.defineProperty(history, key, {
    value: jobs,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  const keys = Object.keys(history);
  if (keys.length <= MAX_CLASS_COUNT) return;
  // Names that are whole numbers always come first.
  const oldest = keys.find((other) => other !== key);
  if (oldest !== undefined) delete history[oldest];
}

/**
 * The jobs of a class, checked: a history may come from a file.
 *
 * @throws {TypeError} If the history is invalid.
 */
export function jobsOf(history: History, key: string): readonly SeenJob[] {
  const subject = "Cannot learn as 'history'";
  // The text of a list would leave out its classes.
  const isObject = typeof history === "object" && history !== null &&
    !Array.isArray(history);
  assertKind(isObject, subject, "an object, such as {}", history);
  const jobs: unknown = Object.hasOwn(history, key) ? history[key] : [];
  if (Array.isArray(jobs) && jobs.every(isSeenJob)) return jobs;
  const wrong = Array.isArray(jobs)
    ? jobs.find((job) => !isSeenJob(job))
    : jobs;
  const wanted =
    'an object of lists of pairs of durations, with "error" after those of a failed job';
  assertOption(false, subject, wanted, described(JSON.stringify(wrong)));
}

function isSeenJob(job: unknown): job is SeenJob {
  if (!Array.isArray(job) || job.length < 2 || job.length > 3) return false;
  const [after, by, outcome] = job as unknown[];
  if (job.length === 3 && outcome !== "error") return false;
  return isDuration(after) && (by === null || (isDuration(by) && by >= after));
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_DURATION_MS;
}
