import { assert, assertEquals, assertThrows } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { serve } from "@heygen-sim/simulator/server";
import { testWith } from "../_needs.ts";
import { run, SERVER, start } from "../_process.ts";
import { serveWith } from "../cli/_terminal.ts";

const NEEDS = { net: "127.0.0.1", run: true } as const;

const BOTH = { permissions: ["--allow-net=127.0.0.1,[::1],localhost"] };

/** Prints the statuses that requests to some addresses are answered with. */
const REQUESTS = `data:text/javascript,${
  encodeURIComponent(`
    for (const url of Deno.args) {
      const status = await fetch(url).then(
        (response) => response.text().then(() => response.status),
        (error) => error.name,
      );
      console.log(status);
    }
  `)
}`;

/** Whether processes here can listen on `::1`. */
const hasIpv6 = Deno.permissions.querySync({ name: "run" }).state ===
    "granted" &&
  (await run(
      "data:text/javascript,Deno.listen({ hostname: '::1', port: 0 }).close()",
      [],
      BOTH,
    )).code === 0;

async function statuses(...urls: string[]): Promise<string[]> {
  const { stdout } = await run(REQUESTS, urls, BOTH);
  return stdout.trimEnd().split("\n");
}

testWith(
  NEEDS,
  "a server on localhost, in any case, listens on both loopback addresses, with the same port",
  async () => {
    const flags = ["--port=0", "--host=LocalHost"];
    await using server = await start(SERVER, flags, BOTH);
    const { port } = server;
    assertEquals(
      await statuses(
        `http://127.0.0.1:${port}/status`,
        `http://[::1]:${port}/status`,
      ),
      ["200", "200"],
    );
    server.kill("SIGTERM");
    const { code, stdout } = await server.ended;
    assertEquals(code, 0);
    const [first, , second] = stdout.split("\n");
    assertEquals(first, `Listening on http://127.0.0.1:${port}`);
    assertEquals(second, `Listening on http://[::1]:${port}, too`);
  },
  { ignore: !hasIpv6 },
);

testWith(
  NEEDS,
  "a server on one address listens on no other, and keeps one on both, the default, from starting",
  async () => {
    for (
      const [host, at, other] of [
        ["127.0.0.1", "127.0.0.1", "[::1]"],
        ["::1", "[::1]", "127.0.0.1"],
      ]
    ) {
      const flags = ["--port=0", `--host=${host}`];
      await using server = await start(SERVER, flags, BOTH);
      const { port } = server;
      const path = `:${port}/status`;
      const [found, { code, stderr }] = await Promise.all([
        statuses(`http://${at}${path}`, `http://${other}${path}`),
        run(SERVER, [`--port=${port}`], BOTH),
      ]);
      assertEquals(found, ["200", "TypeError"]);
      assertEquals([code, stderr], [
        1,
        `heygen-sim: port ${port} of localhost is taken; choose another with --port\n`,
      ]);
    }
  },
  { ignore: !hasIpv6 },
);

testWith(
  { net: "127.0.0.1" },
  "a machine without IPv6 is served on 127.0.0.1, and the server reports it",
  async () => {
    const { serve: original } = Deno;
    try {
      Object.assign(Deno, {
        serve(options: Deno.ServeTcpOptions, handler: Deno.ServeHandler) {
          if (options.hostname !== "::1") return original(options, handler);
          throw new Deno.errors.AddrNotAvailable("no such address");
        },
      });
      await using server = await serveWith(["--host=localhost"]);
      const response = await fetch(`${server.url}/status`);
      await response.body?.cancel();
      assertEquals(response.status, 200);
      assert(server.url.startsWith("http://127.0.0.1:"), server.url);
      assertEquals(
        server.written.stdout.split("\n")[2],
        "Not listening on [::1]: no such address",
      );
    } finally {
      Object.assign(Deno, { serve: original });
    }
  },
);

testWith(
  { net: "127.0.0.1" },
  "a server whose port is taken on one address leaves the other",
  async () => {
    const { serve: original } = Deno;
    const servers: Deno.HttpServer[] = [];
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr;
    free.close();
    try {
      Object.assign(Deno, {
        serve(options: Deno.ServeTcpOptions, handler: Deno.ServeHandler) {
          if (options.hostname === "::1") {
            throw new Deno.errors.AddrInUse("taken");
          }
          const server = original(options, handler);
          servers.push(server);
          return server;
        },
      });
      assertThrows(() => serve({ port }), Deno.errors.AddrInUse, "taken");
    } finally {
      Object.assign(Deno, { serve: original });
    }
    assertEquals(servers.length, 1);
    const finished = servers.map(({ finished }) => finished);
    await deadline(Promise.all(finished), 10_000);
  },
);

testWith(
  NEEDS,
  "a permission for localhost alone is enough for --host localhost",
  async () => {
    await using server = await start(
      SERVER,
      ["--port=0", "--host=localhost"],
      { permissions: ["--allow-net=localhost"] },
    );
    const response = await fetch(`http://127.0.0.1:${server.port}/status`);
    await response.body?.cancel();
    assertEquals(response.status, 200);
  },
);

testWith(
  NEEDS,
  "a server on all addresses prints commands for this machine",
  async () => {
    await using server = await start(
      SERVER,
      ["--port=0", "--host=0.0.0.0"],
      { permissions: ["--allow-net=0.0.0.0"] },
    );
    server.kill("SIGTERM");
    const { stdout } = await server.ended;
    const commands = stdout.split("\n\n")[1] ?? "";
    assertEquals(commands.match(/http:..[\d.:]+/g), [
      ...Array(4).fill(`http://127.0.0.1:${server.port}`),
    ]);
  },
);
