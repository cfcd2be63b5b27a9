import { fixed } from "@heygen-sim/client/distributions";
import { serve } from "@heygen-sim/simulator/server";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { testWith, testWithFolder } from "../_needs.ts";
import { type Ended, run, SERVER, start } from "../_process.ts";
import { serverFrom } from "./_in_process.ts";

const NEEDS = { net: "127.0.0.1", run: true } as const;

/** The permissions of `deno task serve`. */
const TASK = manifest.tasks.serve.command.split(" ")
  .filter((arg) => arg.startsWith("--allow-"));

async function getStatus(url: string) {
  const response = await fetch(`${url}/status`);
  return await response.json();
}

/** Asserts that a process wrote one line to standard error, and nothing else. */
function assertOneLine(ended: Ended, code: number): string {
  const { stdout, stderr } = ended;
  assertEquals(stdout, "", "nothing on standard output");
  const lines = stderr.split("\n");
  assertEquals(lines.length, 2, `one line on standard error: ${stderr}`);
  assert(stderr.startsWith("heygen-sim: "), stderr);
  assertEquals(ended.code, code, stderr);
  return stderr.trimEnd();
}

testWith(
  NEEDS,
  "flags set what the server does and prints",
  async () => {
    const flags = ["--delay", "fixed:0.02", "--seed", "s", "--error-rate", "1"];
    await using server = await start(SERVER, ["--port=0", ...flags]);
    await using here = serverFrom(flags);
    assertEquals(
      server.summary,
      "Translations take fixed:0.02 s and fail at a rate of 1; seed s",
    );
    assertEquals(new URL(server.url).hostname, "127.0.0.1");
    const ids = await Promise.all([server, here].map(async ({ url }) => {
      const reset = await fetch(`${url}/reset`, { method: "POST" });
      assertEquals(reset.status, 200);
      await reset.body?.cancel();
      // Held until the translation ends, however slow the machine is.
      const response = await fetch(`${url}/status`, {
        headers: { prefer: "wait=30" },
      });
      const { id, status, completion_time } = await response.json();
      assertEquals([status, completion_time], ["error", 0.02]);
      return id;
    }));
    assertEquals(ids[0], ids[1], "the seed makes the same jobs everywhere");
  },
);

testWith(
  NEEDS,
  "the server reads options from the environment, below flags and as far as permitted, and reports unknown ones",
  async () => {
    const env = {
      HEYGEN_SIM_PORT: "0",
      HEYGEN_SIM_HOST: "127.0.0.1",
      HEYGEN_SIM_DELAY: "uniform:5,6",
      HEYGEN_SIM_ERROR_RATE: "0.25",
      HEYGEN_SIM_SEED: "of the environment",
      // Unknown ones.
      HEYGEN_SIM_PROT: "1",
      HEYGEN_SIM_ERROR_RATES: "secret",
      heygen_sim_delay: "fixed:1",
      HEYGEN_SIM_COLOUR: "blue",
      // HeyGen's own, and those of other commands.
      HEYGEN_API_KEY: "key",
      HEYGEN_SIM_TIMEOUT: "5m",
      HEYGEN_SIM_QUIET: "true",
    };
    // The whole environment, so that mistyped names can be found.
    assert(TASK.includes("--allow-env"), TASK.join(" "));
    const own = ["--allow-net=127.0.0.1", "--allow-env=HEYGEN_SIM_*"];
    const [permitted, unlisted, none] = await Promise.all([
      start(SERVER, ["--delay=fixed:7"], { env, permissions: TASK }),
      start(SERVER, ["--delay=fixed:7"], { env, permissions: own }),
      start(SERVER, ["--port=0", "--seed=x"], { env }),
    ]);
    await using one = permitted;
    await using other = unlisted;
    await using third = none;
    const summary =
      "Translations take fixed:7 s and fail at a rate of 0.25; seed of the environment";
    assertEquals([one.summary, other.summary], [summary, summary]);
    assertEquals(
      third.summary,
      "Translations take uniform:1,20 s and fail at a rate of 0.5; seed x",
    );
    for (const server of [one, other]) server.kill("SIGTERM");
    const lines = (await one.ended).stderr.trimEnd().split("\n").sort();
    const reported = "heygen-sim: The environment variable";
    assertEquals(lines, [
      `${reported} HEYGEN_SIM_COLOUR is unknown; --help lists the known ones`,
      `${reported} HEYGEN_SIM_ERROR_RATES is unknown; --help lists the known ones`,
      `${reported} HEYGEN_SIM_PROT is unknown; --help lists the known ones`,
      `${reported} heygen_sim_delay is unknown; --help lists the known ones`,
    ]);
    assertEquals(
      (await other.ended).stderr,
      "",
      "the environment cannot be listed",
    );
  },
  { ignore: Deno.build.os === "windows" },
);

testWith(
  NEEDS,
  "the server rejects a wrong command line in one line, with exit status 2",
  async () => {
    // All options are in `tests/cli/serve_options_test.ts`.
    const env = { HEYGEN_SIM_HOST: "a\nb" };
    const ended = await run(SERVER, [], { env, permissions: TASK });
    const line = assertOneLine(ended, 2);
    for (const part of ["HEYGEN_SIM_HOST", "a host name", "'a b'"]) {
      assertStringIncludes(line, part);
    }
  },
);

testWith(
  NEEDS,
  "a server that cannot listen explains it in one line, with exit status 1",
  async () => {
    // Pending to the end, however long the others take to start.
    await using first = await start(SERVER, ["--port=0", "--delay=fixed:600"]);
    const [taken, version6, nowhere] = await Promise.all([
      run(SERVER, ["--port", `${first.port}`]),
      run(SERVER, ["--port=0", "--host=::1"]),
      run(SERVER, ["--port=0"], { permissions: [] }),
    ]);
    assertEquals(
      assertOneLine(taken, 1),
      `heygen-sim: port ${first.port} of localhost is taken; choose another with --port`,
    );
    for (
      const [ended, host] of [
        [version6, "[::1]"],
        [nowhere, "127.0.0.1,[::1]"],
      ] as const
    ) {
      const line = assertOneLine(ended, 1);
      assert(line.endsWith(`run with --allow-net=${host}`), line);
    }
    assertEquals((await getStatus(first.url)).status, "pending");
  },
);

testWith(
  NEEDS,
  "the server reports environment variables that Deno's permissions hide from it",
  async () => {
    await using server = await start(SERVER, ["--port=0"], {
      env: { HEYGEN_SIM_DELAY: "fixed:1" },
      permissions: [
        "--allow-net=127.0.0.1",
        "--allow-env",
        "--deny-env=HEYGEN_SIM_DELAY",
      ],
    });
    server.kill("SIGTERM");
    assertEquals(
      (await server.ended).stderr,
      "heygen-sim: The environment variable HEYGEN_SIM_DELAY is ignored: it is denied\n",
    );
  },
  { ignore: Deno.build.os === "windows" },
);

testWith(
  { run: true },
  "--version and --help print, without any permission",
  async () => {
    const permissions: string[] = [];
    const [version, usage] = await Promise.all([
      run(SERVER, ["--version"], { permissions }),
      run(SERVER, ["--help"], { permissions }),
    ]);
    assertEquals(version, {
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
    assertEquals([usage.code, usage.stderr], [0, ""]);
    assert(usage.stdout.startsWith("Usage: deno task serve"), usage.stdout);
  },
);

testWith(
  { net: "127.0.0.1" },
  "serve() runs the server in this process, until it is stopped",
  async () => {
    const server = serve({
      port: 0,
      host: "127.0.0.1",
      delay: fixed(60_000),
      errorRate: 0,
      seed: "here",
    });
    assertEquals([server.urls, server.seed], [[server.url], "here"]);
    const { status, created_at } = await getStatus(server.url);
    assertEquals(status, "pending");
    const age = Date.now() - Date.parse(created_at);
    assert(age >= 0 && age < 10_000, `the job is ${age} ms old`);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assertStringIncludes(metrics, "\nheygen_sim_open_requests_max 900\n");
    await server.stop();
    await server.finished;
  },
);

testWithFolder(
  "serve() closes its store when the port is taken",
  async (folder) => {
    const options = { host: "127.0.0.1", store: `${folder}/sim.db` };
    await using first = serve({ port: 0, host: "127.0.0.1" });
    const port = Number(new URL(first.url).port);
    assertThrows(
      () => serve({ ...options, port }),
      Deno.errors.AddrInUse,
    );
    await using second = serve({ ...options, port: 0 });
    assertEquals((await getStatus(second.url)).status, "pending");
  },
  { net: "127.0.0.1" },
);
