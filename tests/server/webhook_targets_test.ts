import { assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { SERVER, start } from "../_process.ts";

testWith(
  { net: "127.0.0.1", run: true },
  "the server refuses webhook targets that its permissions exclude",
  async () => {
    await using server = await start(SERVER, [
      "--port=0",
      "--webhook-hosts=hooks.example",
      "--webhook-hosts=other.example",
    ], {
      permissions: ["--allow-net=127.0.0.1,localhost,hooks.example"],
    });
    const statuses: Record<string, number> = {};
    for (
      const url of [
        "http://127.0.0.1:8080/",
        "http://localhost:8080/",
        "https://hooks.example/",
        "http://127.0.0.2:8080/",
        "http://[::1]:8080/",
        "https://other.example/",
      ]
    ) {
      const response = await fetch(`${server.url}/webhooks`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ url }),
      });
      await response.body?.cancel();
      statuses[url] = response.status;
    }
    assertEquals(statuses, {
      "http://127.0.0.1:8080/": 201,
      "http://localhost:8080/": 201,
      "https://hooks.example/": 201,
      "http://127.0.0.2:8080/": 422,
      "http://[::1]:8080/": 422,
      "https://other.example/": 422,
    });
  },
);
