import { VirtualClock } from "@heygen-sim/simulator";
import { assertEquals, assertThrows } from "@std/assert";
import { serve } from "@heygen-sim/simulator/server";
import { testWith } from "../_needs.ts";

const HOST = "127.0.0.1";

testWith(
  { net: HOST },
  "a server limits requests by the address that they come from",
  async () => {
    await using server = serve({
      port: 0,
      rateLimit: "1/1h",
    });
    const statuses: number[] = [];
    for (const localAddress of [HOST, "127.0.0.2", "127.0.0.2", HOST]) {
      using client = Deno.createHttpClient({ localAddress });
      const response = await fetch(`${server.url}/status`, { client });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    assertEquals(statuses, [200, 200, 429, 429]);
  },
  // Other systems have a single loopback address.
  { ignore: Deno.build.os !== "linux" },
);

const WRONG = {
  port: ["x", -1, 0.5, 65_536, null],
  host: ["", 5, null],
  allowedHosts: ["a.example", [5]],
  trustProxy: ["yes"],
  // A clock of createSimulator() is another one.
  clock: ["fast", new VirtualClock(), null],
  store: ["", 5],
};

Deno.test("a server refuses options that no types have checked", () => {
  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) {
      assertThrows(
        () => serve({ port: 0, host: HOST, [name]: value }),
        Error,
        `Cannot start a server as '${name}' must be `,
      );
    }
  }
});
