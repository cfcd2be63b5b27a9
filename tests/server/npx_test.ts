import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { printedBy } from "../_process.ts";

const START = new URL("../../docs/start.md", import.meta.url);

/** More than a process takes to end on a busy machine. */
const PATIENCE_MS = 20_000;

/** The command of the documentation for supervisors that end the server by a signal. */
async function command(): Promise<{ deno: string; shell: string }> {
  const text = await Deno.readTextFile(START);
  const [, deno = "", shell = ""] =
    /npx -y -p (deno@[\d.]+) -c "(.*?)"/.exec(text) ?? [];
  assert(shell !== "", "the documentation has it");
  return { deno, shell };
}

/** Whether `npx` is installed, and has this Deno in its cache. */
async function isCached(): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "read" });
  if (state !== "granted" || Deno.build.os === "windows") return false;
  const { deno } = await command();
  const args = ["--no", "--offline", "-p", deno, "-c", "echo cached"];
  return await printedBy("npx", ...args) === "cached\n";
}

const cached = await isCached();

async function isListening(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

testWith(
  { net: "127.0.0.1", run: true, read: true },
  `SIGTERM to the documented npx command ends the server, too${
    cached ? "" : " (needs npx, and Deno in its cache)"
  }`,
  async () => {
    const { deno, shell } = await command();
    const npx = new Deno.Command("npx", {
      args: ["--offline", "-p", deno, "-c", shell],
      env: { HEYGEN_SIM_PORT: "0", NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let printed = "";
    const lines = npx.stdout.pipeThrough(new TextDecoderStream()).getReader();
    while (!printed.includes("seed")) {
      const { value, done } = await lines.read();
      assert(!done, `it ended:\n${printed}`);
      printed += value;
    }
    const [, port] = /^Listening on http:\S+:(\d+)$/m.exec(printed) ?? [];
    assertEquals(await isListening(Number(port)), true);
    npx.kill("SIGTERM");
    const end = performance.now() + PATIENCE_MS;
    while (await isListening(Number(port))) {
      assert(performance.now() < end, "the server still listens");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The output ends with the last process that writes to it.
    while (!(await lines.read()).done);
    await npx.status;
  },
  { ignore: !cached },
);
