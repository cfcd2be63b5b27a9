import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { SERVER, start } from "../_process.ts";

testWith(
  { net: "127.0.0.1", run: true },
  "a server with a small heap outlives scripts of many distinct steps",
  async () => {
    await using server = await start(SERVER, ["--port=0"], {
      permissions: [
        "--allow-net=127.0.0.1",
        "--v8-flags=--max-old-space-size=64",
      ],
    });
    // Parsed, their steps would take about 3 MB each.
    for (let n = 0; n < 30; n++) {
      const scenario = Array.from(
        { length: 1_000 },
        (_, i) => `latency=${(n * 1_000 + i + 1) / 1e6}`,
      );
      const response = await fetch(`${server.url}/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ scenario }),
      });
      await response.body?.cancel();
      assertEquals(response.status, 202);
    }
    server.kill("SIGTERM");
    assertEquals((await server.ended).code, 0);
  },
);

testWith(
  { net: "127.0.0.1", run: true },
  "a server bounds its data by a quarter of its heap",
  async () => {
    const flags = ["--port=0", "--delay=fixed:3600"];
    await using server = await start(SERVER, flags, {
      permissions: [
        "--allow-net=127.0.0.1",
        "--v8-flags=--max-old-space-size=64",
      ],
    });
    // Without the bound, the process ends for lack of memory.
    const metadata = { text: "x".repeat(4_000) };
    let jobs = 0;
    for (;; jobs++) {
      const response = await fetch(`${server.url}/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ metadata }),
      });
      await response.body?.cancel();
      if (response.status === 503) break;
      assertEquals(response.status, 202);
    }
    assert(jobs > 100 && jobs < 5_000, `${jobs} jobs`);
  },
);
