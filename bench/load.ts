/**
 * Measures how fast the server answers `GET /status`, beside a bare
 * `Deno.serve` with the same answer: both are driven in turn, in short slices,
 * so that whatever else the machine does reaches both.
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

const DEFAULTS = { pairs: 40, slice: 200, connections: 32, batch: 8 };

const USAGE = `Usage: bench/load.ts [flags]

  --pairs N        pairs of slices to measure (${DEFAULTS.pairs})
  --slice MS       milliseconds of each slice (${DEFAULTS.slice})
  --connections N  connections to each server (${DEFAULTS.connections})
  --batch N        requests under way on each connection (${DEFAULTS.batch})
`;

/** Runs both servers hot before anything is measured, in milliseconds. */
const WARM_UP = 1_500;

type Options = typeof DEFAULTS;

/** Requests per second in a pair of slices. */
interface Pair {
  readonly ours: number;
  readonly bare: number;
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
    known &&= Number.isInteger(value) && value > 0 && value <= 10_000;
    options[name] = value;
  }
  return known ? options : undefined;
}

/** Makes sure that both are asked for the same work. */
async function assertSameAnswer(ours: URL, bare: URL): Promise<void> {
  const [one, other] = await Promise.all([ours, bare].map(async (url) => {
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
      length: body.length,
    };
  }));
  assertEquals(one, other, "the bare server answers something else");
}

async function measure(
  ours: Load,
  bare: Load,
  { pairs, slice }: Options,
): Promise<Pair[]> {
  await ours.drive(WARM_UP);
  await bare.drive(WARM_UP);
  const measured: Pair[] = [];
  for (let i = 0; i < pairs; i++) {
    // Each goes first every other time, so that a drift favours neither.
    if (i % 2 === 0) {
      const first = await ours.drive(slice);
      measured.push({ ours: first, bare: await bare.drive(slice) });
    } else {
      const first = await bare.drive(slice);
      measured.push({ bare: first, ours: await ours.drive(slice) });
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

function print(pairs: readonly Pair[], { connections, batch }: Options): void {
  const rate = (values: readonly number[]) =>
    `${Math.round(quantile(values, 0.5)).toLocaleString("en")} requests/s`
      .padStart(18);
  const ratios = pairs.map(({ ours, bare }) => ours / bare);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((p) =>
    quantile(ratios, p).toFixed(3)
  );
  console.log(
    `GET /status, ${connections} connections with ${batch} requests each, medians of ${pairs.length} slices:`,
  );
  console.log(`  this server     ${rate(pairs.map(({ ours }) => ours))}`);
  console.log(`  bare Deno.serve ${rate(pairs.map(({ bare }) => bare))}`);
  console.log(
    `  ratio           ${middle} (half of the pairs: ${low} to ${high})`,
  );
}

async function main(options: Options): Promise<void> {
  // Hour-long jobs: neither changes its answer during the run.
  await using ourServer = await start(SERVER, [
    "--port=0",
    "--delay=fixed:3600",
  ]);
  await using bareServer = await start(
    new URL("./_bare_server.ts", import.meta.url).href,
    [],
  );
  const ours = new URL("/status", ourServer.url);
  const bare = new URL("/status", bareServer.url);
  await assertSameAnswer(ours, bare);

  const { pairs, slice, connections, batch } = options;
  using ourLoad = await Load.open(ours, connections, batch);
  using bareLoad = await Load.open(bare, connections, batch);
  // A server that hangs must not hang this.
  const bound = 2 * (2 * WARM_UP + pairs * 2 * slice) + 10_000;
  print(await deadline(measure(ourLoad, bareLoad, options), bound), options);
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
