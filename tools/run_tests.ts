/**
 * Runs all tests: `deno task test`. Deno loads the modules anew for each file of
 * tests, which takes longer than most tests. So this makes a few files that import
 * all others, and runs these.
 *
 * The arguments are those of `deno test`. If there are files or folders among them,
 * these are run one by one.
 *
 * @module
 */
import { existsSync, readdirSync, statSync } from "node:fs";

/**
 * Two more than cores, as some tests wait for processes and timers. Each part loads
 * all modules anew, which takes seconds.
 */
const COUNT = navigator.hardwareConcurrency + 2;

/**
 * The paths of all files of tests, from the root of the repository. The largest come
 * first: dealt out in this order, the parts take about as long.
 */
function testFiles(): string[] {
  return readdirSync("tests", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("_test.ts"))
    .map((path) => `tests/${path.replaceAll("\\", "/")}`)
    .sort()
    .map((path) => ({ path, size: statSync(path).size }))
    .sort((a, b) => b.size - a.size)
    .map(({ path }) => path);
}

/** Writes files that import all others, and returns their paths. */
async function writeParts(folder: string): Promise<string[]> {
  const parts = Array.from({ length: COUNT }, () => "");
  for (const [i, path] of testFiles().entries()) {
    // Forth and back, so that no part has the largest file of each round.
    const place = i % (2 * COUNT);
    const part = Math.min(place, 2 * COUNT - 1 - place);
    parts[part] += `import "../../${path}";\n`;
  }
  return await Promise.all(parts.map(async (text, i) => {
    const path = `${folder}/${i}.ts`;
    await Deno.writeTextFile(path, text);
    return path;
  }));
}

async function run(paths: readonly string[]): Promise<number> {
  const args = ["test", ...Deno.args, ...paths];
  // What `--parallel` runs at once.
  const env = { DENO_JOBS: `${COUNT}` };
  const { status } = new Deno.Command(Deno.execPath(), { args, env }).spawn();
  return (await status).code;
}

async function runAll(): Promise<number> {
  await Deno.mkdir(".tmp", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: ".tmp", prefix: "tests_" });
  // It ends the tests; the folder is removed after them.
  Deno.addSignalListener("SIGINT", () => {});
  try {
    return await run(await writeParts(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const areNamed = Deno.args.some((arg) =>
  !arg.startsWith("-") && existsSync(arg)
);
Deno.exit(await (areNamed ? run([]) : runAll()));
