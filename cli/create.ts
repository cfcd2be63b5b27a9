import { CONNECTION_OPTIONS, JSON_OPTION } from "./client_options.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import type { Options, Values } from "./option.ts";
import {
  address,
  distribution,
  isNumber,
  MAX_SECONDS,
  number,
  oneOf,
} from "./parsers.ts";
import { send } from "./request.ts";

/** Checks a distribution, and returns its text or a number of seconds. */
function numberOrText(text: string): string | number {
  distribution(text);
  return isNumber(text) ? Number(text) : text;
}

const JOB_OPTIONS = {
  title: { takes: "text", summary: "name of the job", parse: String },
  delay: {
    takes: "distribution",
    summary: "seconds that the work takes, such as 60 or lognormal:20,0.6",
    otherwise: "the server's",
    parse: numberOrText,
  },
  queue: {
    takes: "distribution",
    summary: "seconds that it is queued before",
    otherwise: "the server's",
    parse: numberOrText,
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

export const CREATE: Command<typeof JOB_OPTIONS> = {
  name: "create",
  summary: "Creates a job, and prints its id.",
  options: JOB_OPTIONS,
  examples: [
    "heygen-sim create --delay 60 --outcome completed",
    "heygen-sim wait $(heygen-sim create)",
    "heygen-sim create --step 503 --step pending --step completed",
  ],
  run: ({ values }, context) => create("/jobs", values, context),
};

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
  values: Values<typeof JOB_OPTIONS>,
  context: Context,
): Promise<void> {
  const { url, apiKey, json, callbackUrl, scenario, ...job } = values;
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
