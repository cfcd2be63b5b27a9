/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own, away from the repository. */
export class Project implements AsyncDisposable {
  /** Its folder. */
  readonly folder: string;
  readonly #signal: AbortSignal;

  private constructor(folder: string, signal: AbortSignal) {
    this.folder = folder;
    this.#signal = signal;
  }

  /**
   * Creates an empty project.
   *
   * @param signal Ends its commands.
   */
  static async create(signal: AbortSignal): Promise<Project> {
    const folder = await Deno.makeTempDir({ prefix: "check_pack_" });
    return new Project(folder, signal);
  }

  /** Writes a file of the project. */
  async write(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  /** Starts a command in the project. */
  spawn(command: string, ...args: string[]): Deno.ChildProcess {
    const folder = command.replace(/[^/]*$/, "");
    const path = `${folder && `${folder}:`}${Deno.env.get("PATH")}`;
    return new Deno.Command(command, {
      args,
      cwd: this.folder,
      env: { PATH: path, NO_COLOR: "1", CI: "1" },
      signal: this.#signal,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Runs a command in the project, and returns how it ended. */
  async end(command: string, ...args: string[]): Promise<Ended> {
    const { code, stdout, stderr } = await this.spawn(command, ...args)
      .output();
    const [out = "", error = ""] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    return { code, stdout: out.trim(), stderr: error.trim() };
  }

  /**
   * Runs a command in the project.
   *
   * @returns What it printed.
   * @throws {Error} If it fails.
   */
  async run(command: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.end(command, ...args);
    if (code === 0) return stdout;
    const line = [command, ...args].join(" ");
    throw new Error(`${line} failed (${code}):\n${stdout}\n${stderr}`);
  }

  /** Removes the project. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
