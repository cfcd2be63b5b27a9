/**
 * Kills a server a hundred times in the middle of its work, and compares what
 * is left each time with what it had answered, and in the end what its webhooks
 * have told with how the jobs have ended: `deno task kill`.
 *
 * @module
 */
import { CommandLine } from "../command_line/command_line.ts";
import { fail } from "../command_line/fail.ts";
import { flagHelp, settingsHelp } from "../command_line/help.ts";
import { wholeNumber } from "../command_line/numbers.ts";
import type { Settings } from "../command_line/setting.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { randomStream } from "../distributions/random.ts";
import { killAgainAndAgain } from "../tests/server/_kill.ts";

const SETTINGS = {
  kills: { fallback: "100", takes: "N", summary: "how often to kill it" },
} as const satisfies Settings;

/** Reads how often to kill it; `undefined` if the user asked for help. */
function readKills(): number | undefined {
  try {
    const line = new CommandLine(Deno.args, {
      settings: SETTINGS,
      switches: { help: "h" },
    });
    return line.has("help")
      ? undefined
      : line.value("kills", wholeNumber(1, 100_000));
  } catch (error) {
    if (error instanceof UsageError) fail(error.message, 2);
    throw error;
  }
}

const kills = readKills();
if (kills === undefined) {
  console.log(`Kills a server again and again, and sees that nothing is lost.

Usage: deno task kill [flags]

${settingsHelp(SETTINGS)}
${flagHelp("-h, --help", "shows this")}`);
  Deno.exit(0);
}
const seed = Math.floor(Math.random() * 2 ** 32);
console.log(`seed ${seed}`);
await Deno.mkdir(".tmp", { recursive: true });
const folder = await Deno.makeTempDir({ dir: ".tmp" });
try {
  const random = randomStream(seed, "kills");
  const path = `${folder}/sim.db`;
  const survived = await killAgainAndAgain(path, kills, random);
  const { jobs, deliveries, repeats } = survived;
  console.log(`killed ${kills} times; ${jobs} jobs, none lost, none doubled`);
  console.log(`${deliveries} webhooks, none missing, ${repeats} repeated`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
