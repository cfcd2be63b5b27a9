/**
 * Publishes the packages to JSR: `deno task publish`. With `--loopback` it is a
 * dry run against a registry on this machine, which needs no network.
 *
 * A linked package would be part of what is published, and the lock file records
 * the links. So this publishes from a copy of the repository without both: the
 * `@std` packages come from the registry, as they do for users.
 *
 * @module
 */
import workspace from "../deno.json" with { type: "json" };
import { changeManifest, copyRepository, ROOT } from "./_copy.ts";
import { serveRegistry } from "./_registry.ts";

const STD = ["assert", "async", "http", "testing"];

/** Copies the repository without links and lock. */
async function copyTo(folder: string): Promise<void> {
  await copyRepository(
    folder,
    (path) => path === "deno.lock" || path.startsWith("tools/std/"),
  );
  await changeManifest(folder, (manifest) => {
    delete manifest.links;
    delete manifest.lock;
  });
}

/** The members that are not published: the simulator has what they are made into. */
const UNPUBLISHED = ["./page"];

/** Publishes the root and the members, which Deno takes one by one. */
async function publish(
  folder: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  for (const member of [".", ...workspace.workspace]) {
    if (UNPUBLISHED.includes(member)) continue;
    const { status } = new Deno.Command(Deno.execPath(), {
      args: ["publish", "--no-lock", "--allow-dirty", ...args],
      cwd: `${folder}/${member}`,
      env,
    }).spawn();
    const { code } = await status;
    if (code !== 0) return code;
  }
  return 0;
}

const folder = await Deno.makeTempDir({ prefix: "publish_" });
let code: number;
try {
  await copyTo(folder);
  if (Deno.args.includes("--loopback")) {
    const folders = STD.map((name) => new URL(`tools/std/${name}/`, ROOT));
    await using registry = await serveRegistry(folders);
    // A cache of its own: what came from here is not what JSR has.
    const env = { JSR_URL: registry.url, DENO_DIR: `${folder}/.cache` };
    // `deno check` has checked the same types.
    code = await publish(folder, ["--dry-run", "--no-check"], env);
  } else {
    code = await publish(folder, Deno.args, {});
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(code);
