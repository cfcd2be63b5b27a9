/**
 * Kills a server in the middle of its work, again and again. Each time it
 * compares the store with the responses that the server has sent, and at the end
 * the webhooks with the outcomes of the jobs: `deno task kill`.
 *
 * @module
 */
import { runCommand } from "../cli/command.ts";
import { wholeNumber } from "../cli/parsers.ts";
import { randomStream } from "../distributions/random.ts";
import { killAgainAndAgain } from "../tests/server/_kill.ts";

async function kill(kills: number): Promise<void> {
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
}

await runCommand({
  name: "kill",
  summary: "Kills a server again and again, and checks that nothing is lost.",
  options: {
    kills: {
      takes: "number",
      summary: "how often to kill it",
      default: "100",
      parse: wholeNumber(1, 100_000),
    },
  },
  run: ({ values }) => kill(values.kills),
});
