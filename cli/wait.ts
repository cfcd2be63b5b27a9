import {
  type Fetch,
  StatusError,
  type StatusReport,
  watchStatus,
} from "@heygen-sim/client";
import {
  adaptive,
  type AlgorithmFactory,
  type AlgorithmName,
  optimal,
} from "@heygen-sim/client/algorithms";
import {
  CLIENT_OPTIONS,
  JSON_OPTION,
  KEY_VARIABLES,
} from "./client_options.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { CommandError, Interrupted, UsageError } from "./errors.ts";
import { formatMs } from "./format.ts";
import { jobOptions, serviceOf, statusFailure } from "./job.ts";
import {
  type CommandLine,
  type Given,
  type Options,
  takesValue,
} from "./option.ts";
import { distributionIn } from "./parsers.ts";
import { PROGRAM } from "./program.ts";
import { Progress } from "./progress.ts";
import { reportText } from "./report_text.ts";

const OPTIONS = {
  ...CLIENT_OPTIONS,
  delay: {
    takes: "distribution",
    summary: "seconds that jobs take, for optimal",
    otherwise: "uniform:1,20",
    parse: distributionIn,
  },
  push: { summary: "follow the job's event stream, and poll without one" },
  ...JSON_OPTION,
  jsonl: { summary: "print each poll as a line of JSON" },
} as const satisfies Options;

type Arguments = Given<typeof OPTIONS>;

export const WAIT: Command<typeof OPTIONS> = {
  name: "wait",
  summary: "Waits for a job, and prints how it ended.",
  options: OPTIONS,
  secretVariables: KEY_VARIABLES,
  argument: "[job]",
  notes:
    `Without a job it is the server's current one. Progress goes to standard error.

Exit status: 0 the job is completed, 1 it has failed or the wait gave up, 2 wrong
usage, 3 the key is missing or not sufficient, 4 timeout, 130 interrupted.`,
  examples: [
    "heygen-sim wait --algorithm fibonacci",
    "heygen-sim wait $(heygen-sim create --delay 60) --timeout 5m",
    "heygen-sim wait 10c0808c-es --service heygen-v3",
    "heygen-sim wait --delay lognormal:120,0.5 --price 2 --json | jq .waste",
  ],
  async run(given, context) {
    const { json, jsonl } = given.values;
    if (json && jsonl) {
      throw new UsageError("--json and --jsonl: only one can go to the output");
    }
    if (given.values.push && !serviceOf(given).isOwn) {
      const { service } = given.values;
      throw new UsageError(`--push: ${service} has no streams of events`);
    }
    const algorithm = algorithmOf(given);
    const options = {
      ...jobOptions(given, context),
      channel: given.values.push ? "push" : "poll",
      timeout: given.values.timeout ?? Infinity,
    } as const;
    const { stdout, stderr, clock } = context;
    let report: StatusReport | undefined;
    let failure: unknown;
    // Lines of JSON on the output are progress enough.
    const progress = jsonl ? undefined : new Progress(stderr, clock);
    try {
      const fetch = observed(context.fetch, (text) => {
        if (!context.signal.aborted) progress?.fail(text);
      });
      for await (report of watchStatus(algorithm, { ...options, fetch })) {
        if (jsonl) stdout.write(`${JSON.stringify(report)}\n`);
        progress?.poll(report);
      }
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof Interrupted)) {
        throw statusFailure(error, given, context);
      }
      failure = error;
    } finally {
      progress?.[Symbol.dispose]();
    }
    if (json || (jsonl && failure)) {
      stdout.write(`${JSON.stringify(withFailure(report, failure))}\n`);
    } else if (!jsonl && report && !failure) {
      stdout.write(reportText(report, stdout));
    }
    return statusOf(report, failure, given, context);
  },
};

const TAKERS: Readonly<Record<"price" | "delay", readonly string[]>> = {
  price: ["optimal", "adaptive"],
  delay: ["optimal"],
};

function algorithmOf(
  { values, sources }: Arguments,
): AlgorithmName | AlgorithmFactory {
  const { algorithm, delay } = values;
  const price = 1_000 * values.price;
  for (const key of ["price", "delay"] as const) {
    const source = sources[key]?.name;
    const names = TAKERS[key];
    // A variable applies to any number of commands.
    if (source?.startsWith("--") && !names.includes(algorithm)) {
      throw new UsageError(
        `${source}: only for ${
          names.join(" and ")
        }, got ${sources.algorithm?.name} '${algorithm}'`,
      );
    }
  }
  if (algorithm === "adaptive") return adaptive({ price });
  if (algorithm !== "optimal") return algorithm;
  return optimal({ price, ...(delay ? { distribution: delay } : {}) });
}

/** Reports each response, or its absence, for which the request is repeated. */
function observed(fetch: Fetch, onFailure: (text: string) => void): Fetch {
  return async (url, init) => {
    try {
      const response = await fetch(url, init);
      const { status } = response;
      if (status >= 500 || status === 429) onFailure(`status ${status}`);
      return response;
    } catch (error) {
      const inTime = !init.signal?.aborted;
      onFailure(inTime ? "no response" : "no response in time");
      throw error;
    }
  };
}

/** What `--json` prints, also for a wait that has failed. */
function withFailure(
  report: StatusReport | undefined,
  failure: unknown,
): object | undefined {
  if (failure === undefined) return report;
  const error = failure instanceof StatusError ? failure : undefined;
  const { nextDelay: _, ...known }: Partial<StatusReport> = error?.report ??
    report ?? { status: "pending" };
  if (!error) return { ...known, ended: "interrupted" };
  const { type, message, httpStatus, requests } = error;
  const reason = { type, message, httpStatus };
  return { ...known, requests, ended: "failed", reason };
}

/** The exit status, or an error for each end that needs an explanation. */
function statusOf(
  report: StatusReport | undefined,
  failure: unknown,
  given: Arguments,
  context: Context,
): number {
  if (failure instanceof StatusError) {
    throw statusFailure(failure, given, context);
  }
  // The id of an operation can differ from its address.
  const id = given.args[0] ?? report?.id;
  const goOn = `go on with: ${resumeCommand(WAIT, given, id)}`;
  if (failure instanceof Interrupted) {
    throw new CommandError(`interrupted; ${goOn}`, failure.status);
  }
  if (report?.ended === "finished") {
    return report.status === "completed" ? 0 : 1;
  }
  const job = id === undefined ? "the job" : `job ${id}`;
  const { algorithm, timeout = 0 } = given.values;
  if (report?.ended === "timeout") {
    const { elapsed, retryAfter = 0 } = report;
    const later = Math.round(elapsed) < timeout
      ? `, and the server asks to wait ${formatMs(retryAfter)} more`
      : "";
    throw new CommandError(
      `${job} has not ended after ${formatMs(elapsed)}${later}; ${goOn}`,
      4,
    );
  }
  throw new CommandError(
    report?.ended === "algorithm"
      ? `${job} has not ended, and ${algorithm} does not poll again; ${goOn}`
      : `another job has taken the place of ${job}`,
  );
}

/**
 * The command line that continues a command, with the flags that it was called
 * with. Secrets and credentials in an address are left out.
 */
function resumeCommand<O extends Options>(
  command: CommandLine<O>,
  given: Given<O>,
  argument: string | undefined,
): string {
  const words = [command.name];
  // After the flags, where it looks like one of them.
  const last = argument?.startsWith("-") ? ["--", argument] : [];
  if (argument !== undefined && last.length === 0) words.push(argument);
  let isPublic = true;
  for (const [key, option] of Object.entries(command.options)) {
    const { name = "", texts = [] } = given.sources[key] ?? {};
    if (!name.startsWith("--")) continue;
    if (option.secret) {
      isPublic = false;
    } else if (!takesValue(option)) {
      words.push(name);
    } else {
      for (const text of texts) {
        const shown = withoutCredentials(text);
        isPublic &&= shown === text;
        words.push(name, shown);
      }
    }
  }
  const line = [PROGRAM, ...[...words, ...last].map(quoted)].join(" ");
  return isPublic ? line : `${line} (and the same credentials)`;
}

/** An address without its user, password and query. */
function withoutCredentials(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const { username, password, search, origin, pathname } = new URL(text);
  return username || password || search ? origin + pathname : text;
}

function quoted(word: string): string {
  return /^[\w.,:/=@%+-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
