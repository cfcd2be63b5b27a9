import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { serve } from "@heygen-sim/simulator/server";
import { testWith } from "../_needs.ts";
import { runProgram } from "../_process.ts";

const ROOT = new URL("../../", import.meta.url);

/** The instructions of the Dockerfile, each on one line. */
async function instructions(): Promise<readonly string[]> {
  const text = await Deno.readTextFile(new URL("Dockerfile", ROOT));
  return text.replaceAll("\\\n", "").split("\n");
}

/** The words of an instruction in the form of JSON. */
async function words(instruction: RegExp): Promise<readonly string[]> {
  const line = (await instructions()).find((line) => instruction.test(line));
  return JSON.parse(line?.replace(/^[^[]*/, "") ?? "[]");
}

testWith(
  { run: true, read: true },
  "the Dockerfile copies each file that the server loads",
  async () => {
    const copied = (await instructions())
      .filter((line) => line.startsWith("COPY "))
      .flatMap((line) => line.split(" ").slice(1, -1));
    const { stdout } = await runProgram(
      Deno.execPath(),
      ["info", "--json", "--frozen", "--lock=server.lock", "server.ts"],
      { cwd: ROOT },
    );
    const { modules } = JSON.parse(stdout);
    const loaded: string[] = modules.flatMap((
      { specifier }: { specifier: string },
    ) =>
      specifier.startsWith(ROOT.href) ? [specifier.slice(ROOT.href.length)] : []
    );
    assert(loaded.length > 100);
    const missing = loaded.filter((path) =>
      !copied.some((it) => it.endsWith("/") ? path.startsWith(it) : path === it)
    );
    assertEquals(missing, []);
  },
);

testWith(
  { net: "127.0.0.1", run: true, read: true },
  "the health check of the Dockerfile succeeds while the server is up",
  async () => {
    const [command, ...args] = await words(/CMD \[/);
    assertEquals(command, "deno");
    const check = async (port: string) =>
      (await runProgram(Deno.execPath(), args, {
        env: { HEYGEN_SIM_PORT: port },
      })).code;
    const server = serve({ port: 0, host: "127.0.0.1" });
    const { port } = new URL(server.url);
    assertEquals(await check(port), 0);
    await server.stop();
    assertNotEquals(await check(port), 0);
  },
);

testWith(
  { read: true },
  "the container's entry point is the server without a shell, with the locked packages",
  async () => {
    const entry = await words(/^ENTRYPOINT/);
    assertEquals([entry[0], entry.at(-1)], ["deno", "server.ts"]);
    for (const flag of ["--lock=server.lock", "--frozen", "--cached-only"]) {
      assert(entry.includes(flag), flag);
    }
    const compose = await Deno.readTextFile(new URL("compose.yaml", ROOT));
    assertStringIncludes(compose, "${HEYGEN_SIM_ADMIN_KEY:?");
  },
);
