import { assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { SERVER, start } from "../_process.ts";

/** Targets, and whether each server with its permissions takes them. */
const SERVERS: readonly [permissions: string[], targets: object][] = [
  [["--allow-net=127.0.0.1,localhost,hooks.example"], {
    "http://127.0.0.1:8080/": 201,
    "http://localhost:8080/": 201,
    "https://hooks.example/": 201,
    "http://127.0.0.2:8080/": 422,
    "http://[::1]:8080/": 422,
    "https://other.example/": 422,
  }],
  [
    [
      "--allow-net=127.0.0.1:0,localhost,hooks.example",
      "--deny-net=hooks.example:443",
    ],
    { "http://localhost:8080/": 422, "https://hooks.example/": 422 },
  ],
];

testWith(
  { net: "127.0.0.1", run: true },
  "the server refuses webhook targets that its permissions exclude",
  async () => {
    for (const [permissions, targets] of SERVERS) {
      await using server = await start(SERVER, [
        "--port=0",
        "--webhook-hosts=hooks.example",
        "--webhook-hosts=other.example",
      ], { permissions });
      const statuses: Record<string, number> = {};
      for (const url of Object.keys(targets)) {
        const response = await fetch(`${server.url}/webhooks`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ url }),
        });
        await response.body?.cancel();
        statuses[url] = response.status;
      }
      assertEquals(statuses, targets);
    }
  },
);
