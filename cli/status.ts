import { fetchStatus, type StatusReport } from "@heygen-sim/client";
import {
  JSON_OPTION,
  KEY_VARIABLES,
  SERVICE_OPTIONS,
} from "./client_options.ts";
import type { Command } from "./command.ts";
import { jobOptions, statusFailure } from "./job.ts";
import type { Options } from "./option.ts";
import { reportText } from "./report_text.ts";

const OPTIONS = {
  ...SERVICE_OPTIONS,
  ...JSON_OPTION,
} as const satisfies Options;

const WAIT_FIELDS = [
  "ended",
  "elapsed",
  "failures",
  "requests",
  "waste",
] as const;

export const STATUS: Command<typeof OPTIONS> = {
  name: "status",
  summary: "Looks at a job once, and prints its state.",
  options: OPTIONS,
  secretVariables: KEY_VARIABLES,
  argument: "[job]",
  notes:
    `Without a job it is the server's current one. The exit status is 0 if there is
a response, however the job has ended.`,
  examples: [
    "heygen-sim status",
    "heygen-sim status f6c1d8d1b5d4a4d0 --json | jq -r .status",
  ],
  async run(given, context) {
    const { stdout } = context;
    const options = { ...jobOptions(given, context), retryBudget: 0 };
    const report = await fetchStatus("manual", options).catch((error) => {
      throw statusFailure(error, given, context);
    });
    const job: Partial<StatusReport> = { ...report };
    // There is no wait that these could describe.
    for (const key of WAIT_FIELDS) delete job[key];
    stdout.write(
      given.values.json ? `${JSON.stringify(job)}\n` : reportText(job, stdout),
    );
  },
};
