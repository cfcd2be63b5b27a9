import { cpSync } from "node:fs";
import { basename } from "node:path";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { serve } from "@heygen-sim/simulator/server";
import { testWith, testWithFolder } from "../_needs.ts";
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

testWithFolder(
  "what the Dockerfile copies is what the server needs, with the locked packages",
  async (folder) => {
    for (const line of await instructions()) {
      const [instruction, ...paths] = line.split(" ");
      if (instruction !== "COPY") continue;
      const to = `${folder}/${paths.pop()}`;
      for (const path of paths) {
        const isFile = to.endsWith("/") && !path.endsWith("/");
        cpSync(new URL(path, ROOT), isFile ? to + basename(path) : to, {
          recursive: true,
        });
      }
    }
    for (const instruction of [/^RUN \["deno"/, /^ENTRYPOINT/]) {
      const [, ...args] = await words(instruction);
      if (args[0] === "run") args.push("--version");
      const { code, stderr } = await runProgram(Deno.execPath(), args, {
        cwd: folder,
      });
      assertEquals(code, 0, stderr);
    }
  },
  { run: true },
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
