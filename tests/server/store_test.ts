import { randomStream } from "@heygen-sim/client/distributions";
import { StoreError } from "@heygen-sim/simulator/server";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { testWithFolder } from "../_needs.ts";
import { serverFrom } from "./_in_process.ts";
import { killAgainAndAgain } from "./_kill.ts";
import { run, runProgram, SERVER, start } from "../_process.ts";

const NEEDS = { net: "127.0.0.1", run: true } as const;

function permit(path: string): string[] {
  return [
    "--allow-net=127.0.0.1",
    `--allow-read=${path}`,
    `--allow-write=${path}`,
  ];
}

testWithFolder(
  "a server that is killed in the middle of its work loses no acknowledged change and no webhook",
  async (folder) => {
    const random = randomStream(1, "kills");
    // A hundred of them: `bench/kill.ts`.
    const path = `${folder}/sim.db`;
    const { jobs, deliveries } = await killAgainAndAgain(path, 2, random);
    assert(jobs > 0);
    assert(deliveries >= jobs);
  },
  NEEDS,
);

testWithFolder(
  "a server that cannot open its store explains it in one line, with exit status 1",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const flags = ["--port=0", "--store", path];
    const other = `${folder}/other.txt`;
    Deno.writeTextFileSync(other, "notes");
    {
      await using _first = serverFrom(["--store", path]);
      const [locked, closed] = await Promise.all([
        run(SERVER, flags, { permissions: permit(path) }),
        run(SERVER, flags),
      ]);
      const line = `heygen-sim: Cannot open the store '${path}' as`;
      const allow = `--allow-read=${path} --allow-write=${path}`;
      for (
        const [ended, reason] of [
          [locked, "it is open already"],
          [
            closed,
            `Deno's permissions do not allow it; run with ${allow}`,
          ],
        ] as const
      ) {
        const stderr = `${line} ${reason}\n`;
        assertEquals(ended, { code: 1, stdout: "", stderr });
      }
    }
    for (
      const [flags, message] of [
        [["--store", other], `'${other}' as it is no SQLite file`],
        [
          ["--store", path, "--seed=another"],
          "'seed' must be that of its store",
        ],
      ] as const
    ) {
      assertThrows(() => serverFrom(flags), Error, message);
    }
    assertEquals(Deno.readTextFileSync(other), "notes");
  },
  NEEDS,
);

testWithFolder(
  "a running server gives a backup, refuses writes once its file is deleted, and a copy without the log does not start",
  async (folder) => {
    const from = (path: string) =>
      serverFrom(["--delay=fixed:3600", "--store", path]);
    const path = `${folder}/sim.db`;
    const server = from(path);
    const create = async () => {
      const response = await fetch(`${server.url}/jobs`, { method: "POST" });
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await create(), 202);
    const copy = `${folder}/copy.db`;
    Deno.copyFileSync(path, copy);
    assertThrows(
      () => from(copy),
      StoreError,
      "as it lacks its write-ahead log",
    );
    const backup = `${folder}/backup.db`;
    const response = await fetch(`${server.url}/backup`);
    Deno.writeFileSync(backup, await response.bytes());
    await using other = from(backup);
    const list = async (url: string) =>
      (await (await fetch(`${url}/jobs`)).json()).jobs
        .map(({ id }: { id: string }) => id);
    assertEquals(await list(other.url), await list(server.url));
    Deno.removeSync(path);
    assertEquals(await create(), 503);
    assertEquals((await list(server.url)).length, 2);
    await assertRejects(() => server.stop(), StoreError, "moved or deleted");
  },
  { net: "127.0.0.1", ignore: Deno.build.os === "windows" },
);

testWithFolder(
  "a server at another speed goes on at the time that its jobs know",
  async (folder) => {
    const flags = ["--store", `${folder}/sim.db`];
    const now = async (url: string) => {
      const clock = await fetch(`${url}/clock`);
      return Date.parse((await clock.json()).now);
    };
    const times: number[] = [];
    for (const more of [["--speed=100000"], [], ["--clock=virtual"]]) {
      await using server = serverFrom([...flags, ...more]);
      // By then, at this speed, it is far ahead of the system's clock.
      times.push(await now(server.url), await now(server.url));
    }
    assertEquals(times, times.toSorted((a, b) => a - b), "it never goes back");
  },
  { net: "127.0.0.1" },
);

testWithFolder(
  "a server whose file may not grow responds with 507 to writes, goes on reading, and goes on writing when it may",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await using server = await start(
      SERVER,
      ["--port=0", "--delay=fixed:3600", "--store", path],
      { permissions: permit(path) },
    );
    const limit = (bytes: string) =>
      runProgram("prlimit", [`--pid=${server.pid}`, `--fsize=${bytes}:`]);
    const create = async () => {
      const response = await fetch(`${server.url}/jobs`, { method: "POST" });
      await response.body?.cancel();
      return response.status;
    };
    await limit("200000");
    let created = 0;
    while (await create() === 202) {
      created++;
      assert(created < 1_000, "a write-ahead log of 200 kB holds fewer");
    }
    assertEquals(await create(), 507);
    for (const path of ["healthz", "status", "jobs", "metrics", "journal"]) {
      const response = await fetch(`${server.url}/${path}`);
      await response.body?.cancel();
      assertEquals(response.status, 200, path);
    }
    await limit("unlimited");
    assertEquals(await create(), 202);
    const { jobs } = await (await fetch(`${server.url}/jobs?limit=100`)).json();
    assertEquals(jobs.length, created + 2, "with the first, and the last");
    server.kill("SIGTERM");
    assertEquals((await server.ended).code, 0);
  },
  { ...NEEDS, ignore: Deno.build.os !== "linux" },
);
