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
import { serveRegistry } from "./_registry.ts";

const ROOT = new URL("../", import.meta.url);
const STD = ["assert", "async", "http", "testing"];

/** The files of the repository that git knows or would add. */
async function files(): Promise<string[]> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error("cannot list the files of the repository");
  return new TextDecoder().decode(stdout).split("\0").filter(Boolean);
}

/** Copies the repository without links and lock. */
async function copyTo(folder: string): Promise<void> {
  for (const path of await files()) {
    if (path === "deno.lock" || path.startsWith("tools/std/")) continue;
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), {
      recursive: true,
    });
    await Deno.copyFile(new URL(path, ROOT), target);
  }
  const manifest: Record<string, unknown> = JSON.parse(
    await Deno.readTextFile(`${folder}/deno.json`),
  );
  delete manifest.links;
  delete manifest.lock;
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    JSON.stringify(manifest, null, 2),
  );
}

/** Publishes the root and the members, which Deno takes one by one. */
async function publish(
  folder: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  for (const member of [".", ...workspace.workspace]) {
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
    code = await publish(folder, ["--dry-run"], env);
  } else {
    code = await publish(folder, Deno.args, {});
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(code);
