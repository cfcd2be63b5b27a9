/**
 * Measures how fast the server answers `GET /status` and `GET /jobs/{id}` beside
 * a bare `Deno.serve` with the same responses, and with many jobs beside ten: the
 * requests per second, and the CPU time of the server for each. Two servers are
 * driven in turn, in short slices, so that whatever else the machine does reaches
 * both.
 *
 * The load comes from `wrk`, a package of Debian. A driver in TypeScript would use
 * more CPU time than a server, and hide most of a difference.
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read bench/load.ts
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { wholeNumber } from "../cli/parsers.ts";
import { SERVER, type ServerProcess, start } from "../tests/_process.ts";
import { median, quantile } from "./_figures.ts";

/** How long a server may take to create all its jobs, in milliseconds. */
const PATIENCE = 180_000;

/** Seconds for which each server runs before it is measured. */
const WARM_UP_S = 2;

/** Clock ticks per second in `/proc` (Linux; `getconf CLK_TCK`). */
const TICKS = 100;

/** Slices of each server, how long one takes, and the connections of `wrk`. */
const SLICES = 10;
const SLICE_S = 1;
const CONNECTIONS = 32;

interface Side {
  readonly name: string;
  readonly server: ServerProcess;
  readonly url: string;
}

interface Slice {
  readonly rate: number;
  /** Microseconds of CPU time per request; `NaN` without `/proc`. */
  readonly cpu: number;
}

/** The CPU time that a process has used, in microseconds. */
async function cpuTime(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  // Deno itself reads there with all permissions only.
  const args = [`/proc/${pid}/stat`];
  const { stdout } = await new Deno.Command("cat", { args }).output();
  const text = new TextDecoder().decode(stdout);
  // The name in brackets may have spaces; utime and stime follow it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS * 1e6;
}

/** Makes sure that both sides do the same work. */
async function assertSameResponse(sides: readonly Side[]): Promise<void> {
  const [one, other] = await Promise.all(sides.map(async ({ url }) => {
    const response = await fetch(url);
    const { headers } = response;
    const fields = Object.entries(await response.json());
    return {
      fields: fields.map((
        [name, value],
      ) => [name, typeof value, String(value).length]),
      headers: [...headers.keys()],
      type: headers.get("content-type"),
    };
  }));
  assertEquals(one, other, "the servers respond differently");
}

/** Sends requests by `wrk`, in one thread. */
async function measure(
  { server, url }: Side,
  seconds = SLICE_S,
): Promise<Slice> {
  const before = await cpuTime(server.pid);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, url];
  const { stdout } = await new Deno.Command("wrk", { args }).output()
    .catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new CommandError("wrk is not installed: apt-get install wrk");
    });
  const text = new TextDecoder().decode(stdout);
  const [, requests] = /(\d+) requests in/.exec(text) ?? [];
  const [, rate] = /Requests\/sec: *([\d.]+)/.exec(text) ?? [];
  if (!rate || /Non-2xx|Socket errors/.test(text)) {
    throw new CommandError(`wrk failed: ${text}`);
  }
  const cpu = (await cpuTime(server.pid) - before) / Number(requests);
  return { rate: Number(rate), cpu };
}

async function compare(
  title: string,
  ...sides: readonly [Side, Side]
): Promise<void> {
  await assertSameResponse(sides);
  for (const side of sides) await measure(side, WARM_UP_S);
  const slices: [Slice[], Slice[]] = [[], []];
  for (let i = 0; i < SLICES; i++) {
    // Each goes first every other time, so that a drift favours neither.
    for (const index of i % 2 === 0 ? [0, 1] as const : [1, 0] as const) {
      slices[index].push(await measure(sides[index]));
    }
  }
  console.log(title);
  const row = (name: string, figure: string, words: string) =>
    console.log(`  ${name.padEnd(28)} ${figure.padStart(8)} ${words}`);
  const cpus = slices.map((all) => median(all.map(({ cpu }) => cpu)));
  for (const [i, { name }] of sides.entries()) {
    const rate = median(slices[i]?.map(({ rate }) => rate) ?? []);
    const cpu = (cpus[i] ?? NaN).toFixed(1).padStart(8);
    const figure = Math.round(rate).toLocaleString("en");
    row(name, figure, `requests/s ${cpu} us of CPU time each`);
  }
  const [own = NaN, other = NaN] = cpus;
  const ratios = slices[0].map(({ rate }, i) =>
    rate / (slices[1][i]?.rate ?? NaN)
  );
  const [low, high] = [0.25, 0.75].map((p) => quantile(ratios, p).toFixed(3));
  row(
    "ratio",
    median(ratios).toFixed(3),
    `(half of the pairs: ${low} to ${high}), by CPU time ${
      (other / own).toFixed(3)
    }`,
  );
}

async function jobOf({ url }: ServerProcess): Promise<string> {
  const response = await fetch(`${url}/jobs?limit=1`);
  const { jobs: [job] } = await response.json();
  return job.links.self;
}

async function load(jobs: number): Promise<void> {
  console.log(
    `wrk, 1 thread, ${CONNECTIONS} connections, medians of ${SLICES} slices of ${SLICE_S} s`,
  );
  const script = (name: string) => new URL(name, import.meta.url).href;
  await using bare = await start(script("./_bare_server.ts"), []);
  // Hour-long jobs: neither changes its response during the run.
  await using ours = await start(SERVER, ["--port=0", "--delay=fixed:3600"]);
  const at = (server: ServerProcess, path: string, name: string): Side => ({
    name,
    server,
    url: server.url + path,
  });
  await compare(
    "GET /status",
    at(ours, "/status", "simulator"),
    at(bare, "/status", "bare Deno.serve"),
  );
  await using few = await start(script("./_full_server.ts"), ["10"]);
  const path = await jobOf(few);
  const tenJobs = at(few, path, "simulator, 10 jobs");
  await compare("GET /jobs/{id}", tenJobs, at(bare, path, "bare Deno.serve"));
  if (jobs === 0) return;
  await using many = await start(
    script("./_full_server.ts"),
    [String(jobs)],
    { patience: PATIENCE },
  );
  const name = `simulator, ${jobs} jobs`;
  await compare("GET /jobs/{id}", at(many, await jobOf(many), name), tenJobs);
}

await runCommand({
  name: "load",
  summary: "Compares the server's speed with that of a bare Deno.serve.",
  options: {
    jobs: {
      takes: "number",
      summary: "jobs of a server that has many; 0 leaves it out",
      default: "1000000",
      parse: wholeNumber(0, 10_000_000),
    },
  },
  run: ({ values }) => load(values.jobs),
});
