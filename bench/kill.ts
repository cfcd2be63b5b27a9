/**
 * Kills a server a hundred times in the middle of its work, and compares what
 * is left each time with what it had answered, and in the end what its webhooks
 * have told with how the jobs have ended. A number in place of the hundred
 * may be given.
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read --allow-write bench/kill.ts
 *
 * @module
 */
import { randomStream } from "../distributions/random.ts";
import { killAgainAndAgain } from "../tests/server/_kill.ts";

const kills = Number(Deno.args[0] ?? 100);
const seed = Math.floor(Math.random() * 2 ** 32);
console.log(`seed ${seed}`);
const folder = await Deno.makeTempDir();
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
