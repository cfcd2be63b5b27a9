import { serve } from "@heygen-sim/simulator/server";
import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { type Language, programsOf } from "../../page/live/programs.ts";
import { testWith } from "../_needs.ts";
import { runProgram } from "../_process.ts";

/** The client of a program, how to run it, and what shows that it can be run. */
const PROGRAMS: readonly (readonly [
  language: Language,
  client: string,
  command: string,
  args: readonly string[],
  probe: readonly string[],
])[] = [
  ["curl", "my-curl", "sh", [], ["-c", "command -v curl"]],
  [
    "TypeScript",
    "my-fetchStatus",
    "deno",
    ["run", "--no-check", "--allow-net", "--allow-env", "-"],
    ["--version"],
  ],
  ["Python", "my-python", "python3", ["-"], ["-c", "import requests"]],
];

async function run(
  command: string,
  args: readonly string[],
  input: string,
  key = "",
): Promise<boolean> {
  const path = command === "deno" ? Deno.execPath() : command;
  const env = { API_KEY: key };
  return (await runProgram(path, args, { input, env })).code === 0;
}

Deno.test("programs name the server, the job and the variable of the key", () => {
  const base = "http://127.0.0.1:5000/s/alice/";
  for (const job of [undefined, "0123456789abcdef"]) {
    for (const key of [false, true]) {
      for (const program of Object.values(programsOf({ base, job, key }))) {
        assert(program.includes("http://127.0.0.1:5000/s/alice"));
        assertEquals(program.includes("API_KEY"), key);
        assertEquals(program.includes("reset"), job === undefined);
        assertEquals(program.includes("0123456789abcdef"), job !== undefined);
      }
    }
  }
});

testWith(
  { net: "127.0.0.1", run: true, read: true, env: true },
  "the programs wait for a job of the server, with its key",
  async () => {
    await using server = serve({
      port: 0,
      host: "127.0.0.1",
      delay: fixed(0),
      apiKeys: ["secret"],
    });
    const { url } = server;
    const ran: string[] = [];
    await Promise.all(
      PROGRAMS.map(async ([language, client, command, args, probe]) => {
        if (!await run(command, probe, "").catch(() => false)) return;
        const program = programsOf({ base: `${url}/`, key: true })[language];
        assert(await run(command, args, program, "secret"), language);
        ran.push(client);
      }),
    );
    const report = await (await fetch(`${url}/report`)).json();
    const clients: { client: string; seen: number }[] = report.clients;
    const seen = clients.filter((it) => it.seen === 1).map((it) => it.client);
    assertEquals(seen.sort(), ran.sort());
    assert(ran.includes("my-fetchStatus"));
  },
);
