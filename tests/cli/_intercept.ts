import type { Needs } from "../_needs.ts";

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

const CLI = new URL("../../cli/mod.ts", import.meta.url).href;

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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
): Promise<Ended> {
  await Deno.mkdir(".tmp", { recursive: true });
  const folder = await Deno.realPath(
    await Deno.makeTempDir({ dir: ".tmp", prefix: "intercept-" }),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-run",
      "--allow-env",
      "--allow-read",
      "--allow-write",
      CLI,
      "intercept",
      ...args,
    ],
    env: {
      NO_COLOR: "1",
      DENO_NO_UPDATE_CHECK: "1",
      TMPDIR: folder,
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  try {
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return {
      code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
      left: [...Deno.readDirSync(folder)].map(({ name }) => name),
    };
  } finally {
    clearTimeout(late);
    await Deno.remove(folder, { recursive: true });
  }
}
