import { readdirSync } from "node:fs";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
}

/** A registry that listens. */
export interface Registry extends AsyncDisposable {
  /** Its address, for the variable `JSR_URL`. */
  readonly url: string;
}

/** What the registry responds with, by path. */
type Files = Map<string, BodyInit>;

/** Adds the files of a package, which has no dependencies in the registry. */
async function add(files: Files, folder: URL): Promise<void> {
  const { name, version, exports }: Manifest = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", folder)),
  );
  const manifest: Record<string, object> = {};
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const path of paths.filter((it) => /\.(ts|json)$/.test(it))) {
    const bytes = await Deno.readFile(new URL(path, folder));
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(hash).toHex()}`;
    manifest[`/${path}`] = { size: bytes.length, checksum };
    files.set(`/${name}/${version}/${path}`, bytes);
  }
  const [scope, short] = name.slice(1).split("/");
  const versions = { [version]: {} };
  const meta = { scope, name: short, latest: version, versions };
  files.set(`/${name}/meta.json`, JSON.stringify(meta));
  files.set(
    `/${name}/${version}_meta.json`,
    JSON.stringify({ manifest, exports }),
  );
}

/**
 * Serves packages of JSR from folders until it is disposed of: as much of the protocol
 * (`https://jsr.io/docs/api`) as Deno needs to install them.
 *
 * @param folders The folders of the packages, each with a `deno.json`.
 */
export async function serveRegistry(
  folders: readonly URL[],
): Promise<Registry> {
  const files: Files = new Map();
  for (const folder of folders) await add(files, folder);
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
