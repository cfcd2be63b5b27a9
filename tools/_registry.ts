/**
 * A registry of JSR packages on this machine, made from folders: as much of the
 * protocol (`https://jsr.io/docs/api`) as Deno needs to install them.
 *
 * @module
 */

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: string | Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
}

interface Package {
  readonly manifest: Manifest;
  /** The sources by path, such as `/mod.ts`, as they would be published. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A registry that listens. */
export interface Registry extends AsyncDisposable {
  /** Its address, for the variable `JSR_URL`. */
  readonly url: string;
}

const SPECIFIER = /(\b(?:from|import)\s*\(?\s*")([^"]+)(")/g;

/** Replaces the names of an import map, as publishing does. */
function resolved(
  source: string,
  imports: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(imports).sort((a, b) => b.length - a.length);
  return source.replace(SPECIFIER, (whole, before, specifier, after) => {
    const name = names.find((name) =>
      specifier === name ||
      specifier.startsWith(name.endsWith("/") ? name : `${name}/`)
    );
    if (name === undefined) return whole;
    return before + imports[name] + specifier.slice(name.length) + after;
  });
}

async function* sourcesIn(folder: URL, path = ""): AsyncGenerator<string> {
  for await (
    const { name, isDirectory } of Deno.readDir(new URL(`.${path}/`, folder))
  ) {
    const found = `${path}/${name}`;
    if (isDirectory) yield* sourcesIn(folder, found);
    else if (/(?<!_test)\.(ts|mjs|js|json)$/.test(name)) yield found;
  }
}

async function readManifest(folder: URL): Promise<Manifest> {
  return JSON.parse(await Deno.readTextFile(new URL("deno.json", folder)));
}

async function load(
  folder: URL,
  siblings: Readonly<Record<string, string>>,
): Promise<Package> {
  const manifest = await readManifest(folder);
  const imports = { ...siblings, ...manifest.imports };
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const path of sourcesIn(folder)) {
    const source = await Deno.readTextFile(new URL(`.${path}`, folder));
    files.set(path, new TextEncoder().encode(resolved(source, imports)));
  }
  return { manifest, files };
}

async function entry(bytes: Uint8Array<ArrayBuffer>) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { size: bytes.length, checksum: `sha256-${hash.toHex()}` };
}

async function versionOf({ manifest, files }: Package): Promise<unknown> {
  const entries = [...files].map(async ([path, bytes]) =>
    [path, await entry(bytes)] as const
  );
  const { exports } = manifest;
  return {
    manifest: Object.fromEntries(await Promise.all(entries)),
    exports: typeof exports === "string" ? { ".": exports } : exports,
  };
}

/**
 * Serves packages until it is disposed of.
 *
 * @param folders The folders of the packages, each with a `deno.json`; they can
 * import one another by name.
 */
export async function serveRegistry(
  folders: readonly URL[],
): Promise<Registry> {
  const manifests = await Promise.all(folders.map(readManifest));
  const siblings = Object.fromEntries(
    manifests.map(({ name, version }) => [name, `jsr:${name}@^${version}`]),
  );
  const packages = await Promise.all(
    folders.map((folder) => load(folder, siblings)),
  );
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      const [, name = "", rest = ""] =
        /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(new URL(url).pathname) ?? [];
      const found = byName.get(name);
      if (found === undefined) return new Response(null, { status: 404 });
      const { version } = found.manifest;
      if (rest === "meta.json") {
        const [scope, short] = name.slice(1).split("/");
        const versions = { [version]: {} };
        return Response.json({ scope, name: short, latest: version, versions });
      }
      if (rest === `${version}_meta.json`) {
        return Response.json(await versionOf(found));
      }
      const bytes = rest.startsWith(version)
        ? found.files.get(rest.slice(version.length))
        : undefined;
      return new Response(bytes ?? null, { status: bytes ? 200 : 404 });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
