import { CommandError } from "../cli/errors.ts";

/** Where a program runs, and what ends it. */
type RunOptions = Pick<Deno.CommandOptions, "cwd" | "env" | "signal">;

/**
 * Runs a program.
 *
 * @returns What it has printed.
 * @throws {CommandError} If it fails.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const program = new Deno.Command(command, { ...options, args: [...args] });
  const { code, stdout, stderr } = await program.output();
  const [printed = "", errors = ""] = [stdout, stderr]
    .map((bytes) => new TextDecoder().decode(bytes).trim());
  if (code === 0) return printed;
  const line = [command, ...args].join(" ");
  throw new CommandError(`${line} failed (${code}):\n${printed}\n${errors}`);
}

/** A folder of its own, away from the repository. */
export class Project implements Disposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "check_pack_" });
  /** For each program that runs in it. */
  readonly options: RunOptions;

  /** @param signal Ends its programs. */
  constructor(signal: AbortSignal) {
    const env = { NO_COLOR: "1", CI: "1" };
    this.options = { cwd: this.folder, env, signal };
  }

  async write(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  async run(command: string, ...args: string[]): Promise<string> {
    return await run(command, args, this.options);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
