import { z } from "@hono/zod-openapi";
import { CapacityError } from "../core/bounded_jobs.ts";
import type { JobRequest, OneOrMore } from "../core/draw.ts";
import type { Metadata } from "../core/job.ts";
import { scenarioSchema } from "../faults/scenario.ts";
import { duration, seconds } from "../message/durations.ts";
import { HttpProblem, invalidPart } from "../message/http_problem.ts";
import { baseUrlOf } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Parts } from "../parts.ts";
import type { WireName } from "../rules/job_rule.ts";
import { webhookUrl } from "../webhooks/schema.ts";
import { assertAllowedTarget, type TargetSource } from "../webhooks/targets.ts";

/** The bounds of `metadata`. */
const MAX_METADATA_COUNT = 50;
const MAX_METADATA_NAME_LENGTH = 64;
/** Of all fields, as JSON. */
const MAX_METADATA_BYTES = 4_096;

/** Those of them that JSON Schema 2020-12 can express. */
const METADATA_JSON_SCHEMA = {
  type: "object",
  maxProperties: MAX_METADATA_COUNT,
  propertyNames: { maxLength: MAX_METADATA_NAME_LENGTH },
  additionalProperties: true,
} as const;

const encoder = new TextEncoder();

/**
 * The schema of `metadata`: a JSON object of any values within the bounds.
 *
 * Not a `z.record`, which drops a field that is named `__proto__`.
 */
const metadataSchema: z.ZodType<Metadata> = z.custom<Metadata>(isObject, {
  error: ({ input }) =>
    `must be an object: current value is ${
      JSON.stringify(input).slice(0, 100)
    }`,
}).superRefine((metadata, context) => {
  const names = Object.keys(metadata);
  const long = names.map((name) => [...name].length)
    .find((length) => length > MAX_METADATA_NAME_LENGTH);
  const bytes = encoder.encode(JSON.stringify(metadata)).length;
  const wrong = bytes > MAX_METADATA_BYTES
    ? undefined
    : names.find((name) => !isRepresentable(metadata[name]));
  const issues = [
    names.length > MAX_METADATA_COUNT &&
    `must have at most ${MAX_METADATA_COUNT} fields: it has ${names.length}`,
    long !== undefined &&
    `must have names of at most ${MAX_METADATA_NAME_LENGTH} characters: one has ${long}`,
    bytes > MAX_METADATA_BYTES &&
    `must have at most ${MAX_METADATA_BYTES} bytes as JSON: it has ${bytes}`,
  ];
  for (const message of issues) {
    if (message) context.addIssue({ code: "custom", message });
  }
  if (wrong !== undefined) {
    const message = "must have numbers within the range of a double";
    context.addIssue({ code: "custom", message, path: [wrong] });
  }
}).openapi({
  ...METADATA_JSON_SCHEMA,
  description:
    `The caller's own fields, at most ${MAX_METADATA_BYTES} bytes as JSON; returned wherever the job is.`,
  examples: [{ order: "A-1042", attempt: 2 }],
});

export interface NewJob extends JobRequest {
  /** Where to send its end. */
  readonly callback_url?: string | undefined;
}

export const jobRequestSchema: z.ZodType<NewJob> = z.strictObject({
  title: z.string().max(200).optional().openapi({
    description: "A name for people.",
    examples: ["Welcome, in Spanish"],
  }),
  delay: duration.optional().openapi({
    description:
      "How many seconds the work takes, or a distribution of them; the simulator's distribution if not given.",
    examples: [60, "lognormal:20,0.6"],
  }),
  queue: duration.optional().openapi({
    description:
      "How many seconds the job is queued before that, or a distribution of them.",
    examples: [2],
  }),
  outcome: z.enum(["completed", "error"]).optional().describe(
    "How it ends; drawn at the error rate if not given.",
  ),
  length: seconds.optional().openapi({
    description: "The length of the video, in seconds.",
    examples: [60],
  }),
  scenario: scenarioSchema.optional().openapi({
    description: "The responses to the first reads of the job, step by step.",
    examples: [["503", "pending", "pending", "completed"]],
  }),
  metadata: metadataSchema.optional(),
  callback_url: webhookUrl.optional(),
}).openapi("JobRequest");

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether JSON can write a parsed value again: `1e999` is read as Infinity. */
function isRepresentable(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null ||
    Object.values(value).every(isRepresentable);
}

/** The wait where it is not known when there is room, in milliseconds. */
const DEFAULT_WAIT_MS = 1_000;

/** The responses where there is no room, in the description of a route. */
export const NO_ROOM = {
  429: {
    description: "The limit of concurrent jobs is reached.",
    headers: { "retry-after": "When one of them ends." },
  },
  503: {
    description: "The limit of jobs is reached.",
    headers: { "retry-after": "When one of them ends." },
  },
} as const;

export interface Creation<T> {
  readonly wire: WireName;
  /** What it asks for; rules specify the rest. */
  readonly requests: OneOrMore<JobRequest>;
  create(requests: OneOrMore<JobRequest>): T;
}

type CreationSource = Pick<Parts, "time" | "settings" | "jobs" | "rules">;

/**
 * Creates jobs.
 *
 * @throws {HttpProblem} If there is no room, or a job would last too long.
 */
export function createJobs<T>(
  { time, settings, jobs, rules }: CreationSource,
  { client }: RequestContext,
  { wire, requests, create }: Creation<T>,
): T {
  const now = time.now();
  try {
    return rules.createJobs(requests, jobs.last + 1, { wire, client }, create);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpProblem(422, error.message);
    if (!(error instanceof CapacityError)) throw error;
    const { limit, retryAt } = error;
    const { maxConcurrentJobs, maxJobs } = settings;
    const most = { maxConcurrentJobs, maxJobs, maxBytes: Infinity }[limit];
    if (requests.length > most) {
      // There will never be room: to try again would be of no use.
      throw new HttpProblem(
        limit === "maxJobs" ? 503 : 429,
        `The request is for ${requests.length} jobs, and the limit is ${most}.`,
      );
    }
    const full = "and none has ended that could make room.";
    const [status, detail] = ({
      maxConcurrentJobs: [
        429,
        `The limit of ${maxConcurrentJobs} concurrent jobs is reached.`,
      ],
      maxJobs: [503, `The limit of ${maxJobs} jobs is reached, ${full}`],
      maxBytes: [503, `The memory for jobs is full, ${full}`],
    } as const)[limit];
    const retryAfter = retryAt < Infinity ? retryAt - now : DEFAULT_WAIT_MS;
    throw new HttpProblem(status, detail, { retryAfter });
  }
}

/**
 * What the callback of a job of HeyGen's wire needs. Any target is accepted, so that
 * a client that has its own address built in can be tried; what is sent to one that
 * is not allowed is a failed delivery with the reason.
 */
export function callbackOf(
  { request }: RequestContext,
  url: string | null | undefined,
): Pick<JobRequest, "callbackUrl" | "callbackOrigin"> {
  if (!url) return {};
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw invalidPart(
      "body",
      "/callback_url",
      "must be a URL that begins with http:// or https://",
    );
  }
  return { callbackUrl: url, callbackOrigin: baseUrlOf(request.url) };
}

/** Adds what the callback of a job needs. */
export function withCallback(
  simulation: TargetSource,
  context: RequestContext,
  body: NewJob,
): JobRequest {
  const { callback_url: callbackUrl, ...request } = body;
  if (callbackUrl === undefined) return request;
  assertAllowedTarget(simulation, callbackUrl, "/callback_url");
  return { ...request, ...callbackOf(context, callbackUrl) };
}
