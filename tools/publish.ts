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
import { readdirSync } from "node:fs";
import workspace from "../deno.json" with { type: "json" };
import { changeManifest, copyRepository, ROOT } from "./_copy.ts";

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

/**
 * Serves the packages of `tools/std/` until it is disposed of: as much of the protocol
 * of JSR (`https://jsr.io/docs/api`) as Deno needs to install them.
 */
async function serveStd(): Promise<{ url: string } & AsyncDisposable> {
  const files = new Map<string, BodyInit>();
  for (const name of STD) await addPackage(files, name);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      const body = files.get(new URL(url).pathname);
      return new Response(body ?? null, { status: body ? 200 : 404 });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Adds what the registry responds with for a package, by path. */
async function addPackage(
  files: Map<string, BodyInit>,
  name: string,
): Promise<void> {
  const folder = new URL(`tools/std/${name}/`, ROOT);
  const { version, exports } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", folder)),
  );
  const manifest: Record<string, object> = {};
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const path of paths.filter((it) => /\.(ts|json)$/.test(it))) {
    const bytes = await Deno.readFile(new URL(path, folder));
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(hash).toHex()}`;
    manifest[`/${path}`] = { size: bytes.length, checksum };
    files.set(`/@std/${name}/${version}/${path}`, bytes);
  }
  const versions = { [version]: {} };
  const meta = { scope: "std", name, latest: version, versions };
  files.set(`/@std/${name}/meta.json`, JSON.stringify(meta));
  files.set(
    `/@std/${name}/${version}_meta.json`,
    JSON.stringify({ manifest, exports }),
  );
}

const folder = await Deno.makeTempDir({ prefix: "publish_" });
let code: number;
try {
  await copyTo(folder);
  if (Deno.args.includes("--loopback")) {
    await using registry = await serveStd();
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
