/** What a test needs to be permitted. */
export interface Needs {
  /** A host that it connects to or listens on. */
  readonly net?: string;
  /** Whether it starts processes. */
  readonly run?: true;
  /** Whether it reads files. */
  readonly read?: true;
  /** A folder that it writes to, in the folder that tests are run in. */
  readonly write?: string;
  /** Whether it reads the environment. */
  readonly env?: true;
}

/**
 * Registers a test that needs permissions. Where one is missing, the test is
 * ignored and its name says why, so that a bare `deno test` passes.
 *
 * @param needs What it needs.
 * @param title The behaviour that it shows.
 * @param test The test.
 * @param options `ignore` is for what is no matter of permissions, such as the
 * operating system.
 */
export function testWith(
  needs: Needs,
  title: string,
  test: (context: Deno.TestContext) => void | Promise<void>,
  options: { readonly ignore?: boolean } = {},
): void {
  const missing = missingFlags(needs);
  const reason = missing.length > 0 ? ` (needs ${missing.join(" ")})` : "";
  Deno.test({
    name: title + reason,
    ignore: reason !== "" || (options.ignore ?? false),
    fn: test,
  });
}

/** Where tests write, in the folder that they are run in. */
const FOLDER = ".tmp";

/**
 * Registers a test that writes files. It gets a folder of its own, which is
 * removed after it.
 *
 * @param title The behaviour that it shows.
 * @param test The test; it gets the folder's path.
 * @param options `net` and `run` are what it needs besides; `ignore` is for what
 * is no matter of permissions.
 */
export function testWithFolder(
  title: string,
  test: (folder: string) => void | Promise<void>,
  { ignore = false, ...needs }: {
    readonly net?: string;
    readonly run?: true;
    readonly ignore?: boolean;
  } = {},
): void {
  testWith({ ...needs, read: true, write: FOLDER }, title, async () => {
    await Deno.mkdir(FOLDER, { recursive: true });
    const folder = await Deno.makeTempDir({ dir: FOLDER });
    try {
      await test(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }, { ignore });
}

function missingFlags({ net, run, read, write, env }: Needs): string[] {
  const wanted: [flag: string, descriptor: Deno.PermissionDescriptor][] = [];
  if (net) wanted.push([`--allow-net=${net}`, { name: "net", host: net }]);
  if (run) wanted.push(["--allow-run", { name: "run" }]);
  if (read) wanted.push(["--allow-read", { name: "read" }]);
  if (write) {
    wanted.push([`--allow-write=${write}`, { name: "write", path: write }]);
  }
  if (env) wanted.push(["--allow-env", { name: "env" }]);
  return wanted
    .filter(([, it]) => Deno.permissions.querySync(it).state !== "granted")
    .map(([flag]) => flag);
}
