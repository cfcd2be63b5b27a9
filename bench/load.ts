/**
 * Measures how fast the server answers `GET /status` and `GET /jobs/{id}`,
 * beside a bare `Deno.serve` with the same answers, and with a million jobs
 * beside ten. Two servers are driven in turn, in short slices, so that whatever
 * else the machine does reaches both.
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read bench/load.ts
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { parseArgs } from "@std/cli/parse-args";
import { SERVER, start } from "../tests/server/_process.ts";
import { Load } from "./_load.ts";

const DEFAULTS = {
  pairs: 40,
  slice: 200,
  connections: 32,
  batch: 8,
  jobs: 1_000_000,
};

const USAGE = `Usage: bench/load.ts [flags]

  --pairs N        pairs of slices to measure (${DEFAULTS.pairs})
  --slice MS       milliseconds of each slice (${DEFAULTS.slice})
  --connections N  connections to each server (${DEFAULTS.connections})
  --batch N        requests under way on each connection (${DEFAULTS.batch})
  --jobs N         jobs of a server that has many (${DEFAULTS.jobs})
`;

/** How long a server may take to create all its jobs, in milliseconds. */
const PATIENCE = 180_000;

/** Runs both servers hot before anything is measured, in milliseconds. */
const WARM_UP = 1_500;

type Options = typeof DEFAULTS;

/** Requests per second in a pair of slices. */
interface Pair {
  readonly one: number;
  readonly other: number;
}

/** Reads the flags; `undefined` if they make no sense. */
function readFlags(args: readonly string[]): Options | undefined {
  const names = Object.keys(DEFAULTS) as (keyof Options)[];
  let known = true;
  const flags = parseArgs([...args], {
    string: names,
    unknown: () => known = false,
  });
  const options = { ...DEFAULTS };
  for (const name of names) {
    const value = Number(flags[name] ?? DEFAULTS[name]);
    known &&= Number.isInteger(value) && value > 0 && value <= 10_000_000;
    options[name] = value;
  }
  return known ? options : undefined;
}

/** Makes sure that both are asked for the same work. */
async function assertSameAnswer(ours: URL, theirs: URL): Promise<void> {
  const [one, other] = await Promise.all([ours, theirs].map(async (url) => {
    const response = await fetch(url);
    const { headers } = response;
    const body = await response.text();
    return {
      fields: Object.entries(JSON.parse(body)).map(([name, value]) => [
        name,
        typeof value,
        String(value).length,
      ]),
      headers: [...headers.keys()],
      type: headers.get("content-type"),
    };
  }));
  assertEquals(one, other, "the other server answers something else");
}

/** Drives two servers in turn. */
async function measure(
  one: Load,
  other: Load,
  { pairs, slice }: Options,
): Promise<Pair[]> {
  await one.drive(WARM_UP);
  await other.drive(WARM_UP);
  const measured: Pair[] = [];
  for (let i = 0; i < pairs; i++) {
    // Each goes first every other time, so that a drift favours neither.
    if (i % 2 === 0) {
      const first = await one.drive(slice);
      measured.push({ one: first, other: await other.drive(slice) });
    } else {
      const first = await other.drive(slice);
      measured.push({ other: first, one: await one.drive(slice) });
    }
  }
  return measured;
}

/** The value below which a share `p` of the values lies. */
function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ??
    NaN;
}

function print(contest: Contest, pairs: readonly Pair[]): void {
  const line = (name: string, values: readonly number[]) => {
    const rate = Math.round(quantile(values, 0.5)).toLocaleString("en");
    console.log(`  ${name.padEnd(28)} ${rate.padStart(8)} requests/s`);
  };
  const ratios = pairs.map(({ one, other }) => one / other);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((p) =>
    quantile(ratios, p).toFixed(3)
  );
  console.log(contest.what);
  line(contest.one, pairs.map(({ one }) => one));
  line(contest.other, pairs.map(({ other }) => other));
  console.log(
    `  ${"ratio".padEnd(28)} ${middle} (half of the pairs: ${low} to ${high})`,
  );
}

/** Two servers side by side. */
interface Contest {
  readonly what: string;
  readonly one: string;
  readonly other: string;
  readonly urls: readonly [one: readonly URL[], other: readonly URL[]];
}

async function hold(contest: Contest, options: Options): Promise<void> {
  const { pairs, slice, connections, batch } = options;
  const [ours, theirs] = contest.urls;
  await assertSameAnswer(ours[0] as URL, theirs[0] as URL);
  using one = await Load.open(ours, connections, batch);
  using other = await Load.open(theirs, connections, batch);
  // A server that hangs must not hang this.
  const bound = 2 * (2 * WARM_UP + pairs * 2 * slice) + 10_000;
  print(contest, await deadline(measure(one, other, options), bound));
}

/** Where some jobs of a server are. */
async function jobsOf(server: string): Promise<URL[]> {
  const response = await fetch(new URL("/jobs?limit=100", server));
  const { jobs } = await response.json();
  return jobs.map((job: { links: { self: string } }) =>
    new URL(job.links.self, server)
  );
}

async function main(options: Options): Promise<void> {
  const script = (name: string) => new URL(name, import.meta.url).href;
  await using bare = await start(script("./_bare_server.ts"), []);
  // Hour-long jobs: neither changes its answer during the run.
  await using ours = await start(SERVER, ["--port=0", "--delay=fixed:3600"]);
  await using few = await start(script("./_full_server.ts"), ["10"]);
  const jobs = await jobsOf(few.url);
  const { connections, batch } = options;
  console.log(
    `${connections} connections with ${batch} requests each, medians of ${options.pairs} slices`,
  );
  await hold({
    what: "GET /status",
    one: "this server",
    other: "bare Deno.serve",
    urls: [[new URL("/status", ours.url)], [new URL("/status", bare.url)]],
  }, options);
  await hold({
    what: "GET /jobs/{id}",
    one: "this server, 10 jobs",
    other: "bare Deno.serve",
    urls: [jobs, jobs.map(({ pathname }) => new URL(pathname, bare.url))],
  }, options);
  await using many = await start(
    script("./_full_server.ts"),
    [String(options.jobs)],
    { patience: PATIENCE },
  );
  await hold({
    what: "GET /jobs/{id}",
    one: `this server, ${options.jobs} jobs`,
    other: "this server, 10 jobs",
    urls: [await jobsOf(many.url), jobs],
  }, options);
}

if (import.meta.main) {
  const options = readFlags(Deno.args);
  if (options) {
    await main(options);
  } else {
    console.error(USAGE);
    Deno.exit(2);
  }
}
