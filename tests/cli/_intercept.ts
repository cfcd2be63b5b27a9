import type { Needs } from "../_needs.ts";
import { CLI, type Ended, run } from "../_process.ts";

/** What tests of `intercept` need. */
export const NEEDS: Needs = {
  net: "127.0.0.1",
  run: true,
  read: true,
  write: ".tmp",
  env: true,
};

/** More than any command here takes on a busy machine. */
const PATIENCE_MS = 60_000;

const PERMISSIONS = [
  "--allow-net=127.0.0.1",
  "--allow-run",
  "--allow-env",
  "--allow-read",
  "--allow-write",
];

/** How a command under `intercept` ended. */
export interface Intercepted extends Ended {
  /** The temporary files that are left. */
  readonly left: readonly string[];
}

/**
 * Runs a command under `intercept`.
 *
 * @param args The options, and the command.
 * @param env Further environment variables.
 */
export async function intercept(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Intercepted> {
  await Deno.mkdir(".tmp", { recursive: true });
  const folder = await Deno.realPath(
    await Deno.makeTempDir({ dir: ".tmp", prefix: "intercept-" }),
  );
  try {
    const ended = await run(CLI, ["intercept", ...args], {
      permissions: PERMISSIONS,
      env: { DENO_NO_UPDATE_CHECK: "1", TMPDIR: folder, ...env },
      patience: PATIENCE_MS,
    });
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return { ...ended, left };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
