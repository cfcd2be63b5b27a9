import type { Command } from "./command.ts";
import {
  CONNECTION_OPTIONS,
  DEFAULT_URL,
  JSON_OPTION,
  SERVICE_OPTIONS,
} from "./client_options.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./errors.ts";
import type { Options, Values } from "./option.ts";
import {
  address,
  distribution,
  MAX_SECONDS,
  number,
  oneOf,
} from "./parsers.ts";
import { send } from "./request.ts";

/** Checks a distribution, and returns its text or a number of seconds. */
function distributionText(text: string): string | number {
  const isNumber = /^[\d.]+$/.test(text);
  distribution(isNumber ? `fixed:${text}` : text);
  return isNumber ? Number(text) : text;
}

/** The options of the commands that create a job. */
const JOB_OPTIONS = {
  title: { takes: "text", summary: "name of the job", parse: String },
  delay: {
    takes: "distribution",
    summary: "seconds that the work takes, such as 60 or lognormal:20,0.6",
    otherwise: "the server's",
    parse: distributionText,
  },
  queue: {
    takes: "distribution",
    summary: "seconds that it is queued before",
    otherwise: "the server's",
    parse: distributionText,
  },
  outcome: {
    takes: "outcome",
    summary: "how it ends: completed or error",
    otherwise: "drawn",
    parse: oneOf(["completed", "error"]),
  },
  length: {
    takes: "seconds",
    summary: "length of the video",
    parse: number({ from: 0, to: MAX_SECONDS }),
  },
  scenario: {
    flag: "step",
    takes: "step",
    summary:
      "response to the next read: a status word, a status code or a fault",
    repeatable: true,
    parse: String,
  },
  callbackUrl: {
    takes: "url",
    summary: "where the server sends the end of the job",
    parse: address,
  },
  ...CONNECTION_OPTIONS,
  ...JSON_OPTION,
} as const satisfies Options;

const CREATE_OPTIONS = {
  service: {
    heading: "Service",
    takes: "service",
    summary: "API that creates it: jobs or heygen-v3",
    default: "jobs",
    parse: oneOf(["jobs", "heygen-v3"]),
  },
  ...CONNECTION_OPTIONS,
  url: SERVICE_OPTIONS.url,
  ...JSON_OPTION,
  title: { heading: "Job", ...JOB_OPTIONS.title },
  callbackUrl: JOB_OPTIONS.callbackUrl,
  delay: { heading: "Job of the simulator", ...JOB_OPTIONS.delay },
  queue: JOB_OPTIONS.queue,
  outcome: JOB_OPTIONS.outcome,
  length: JOB_OPTIONS.length,
  scenario: JOB_OPTIONS.scenario,
  video: {
    heading: "Translation of HeyGen",
    takes: "url|file",
    summary: "video to translate; a file is uploaded",
    parse: String,
  },
  languages: {
    flag: "language",
    takes: "language",
    summary: "language to translate to, a job for each",
    repeatable: true,
    parse: String,
  },
  mode: {
    takes: "mode",
    summary: "speed, or precision, which takes longer",
    otherwise: "speed",
    parse: oneOf(["speed", "precision"]),
  },
} as const satisfies Options;

/** The options that only one of the services has. */
const ONLY = {
  jobs: ["delay", "queue", "outcome", "length", "scenario"],
  "heygen-v3": ["video", "languages", "mode"],
} as const;

/** `heygen-sim create`: creates a job. */
export const CREATE: Command<typeof CREATE_OPTIONS> = {
  name: "create",
  summary: "Creates a job, and prints its id.",
  options: CREATE_OPTIONS,
  examples: [
    "heygen-sim create --delay 60 --outcome completed",
    "heygen-sim wait $(heygen-sim create)",
    "heygen-sim create --step 503 --step pending --step completed",
    "heygen-sim create --service heygen-v3 --video talk.mp4 --language es-ES",
  ],
  async run({ values, sourceOf }, context) {
    const { service, languages, video, mode, ...job } = values;
    for (const [name, keys] of Object.entries(ONLY)) {
      const source = keys.map(sourceOf).find((source) => source !== undefined);
      if (name !== service && source !== undefined) {
        throw new UsageError(`${source}: only for --service ${name}`);
      }
    }
    if (service === "jobs") return await create("/jobs", job, context);
    // Loaded by this service alone.
    const { translate } = await import("./translate.ts");
    const created = await translate(
      { ...job, video, languages, mode },
      context,
    );
    const text = created.map(({ id }) => `${id}\n`).join("");
    context.stdout.write(job.json ? `${JSON.stringify(created)}\n` : text);
  },
};

/** `heygen-sim reset`: creates a job in place of the current one. */
export const RESET: Command<typeof JOB_OPTIONS> = {
  name: "reset",
  summary: "Replaces the server's current job by a new one, and prints its id.",
  options: JOB_OPTIONS,
  examples: [
    "heygen-sim reset && heygen-sim wait",
    "heygen-sim reset --delay lognormal:20,0.6",
  ],
  run: ({ values }, context) => create("/reset", values, context),
};

async function create(
  path: string,
  values: Omit<Values<typeof JOB_OPTIONS>, "url"> & { readonly url?: string },
  context: Context,
): Promise<void> {
  const { url = DEFAULT_URL, apiKey, json, callbackUrl, scenario, ...job } =
    values;
  const body = {
    ...job,
    ...(scenario.length > 0 ? { scenario } : {}),
    callback_url: callbackUrl,
  };
  const created = await send(
    { method: "POST", path, body, url, ...(apiKey ? { apiKey } : {}) },
    context,
  );
  // A server with a single job need not name it.
  const { id = created.status } = created;
  context.stdout.write(`${json ? JSON.stringify(created) : id}\n`);
}
