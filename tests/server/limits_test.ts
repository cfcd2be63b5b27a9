import { assertEquals } from "@std/assert";
import { readOptions } from "../../server/options.ts";
import { serve } from "../../server/serve.ts";
import { testWith } from "../_needs.ts";

const HOST = "127.0.0.1";

testWith(
  { net: HOST },
  "a server limits requests by the address that they come from",
  async () => {
    const options = readOptions(
      ["--port=0", "--rate-limit=1/1h"],
      () => undefined,
    );
    if (typeof options === "string") throw new Error(options);
    await using server = serve(options, () => {});
    const statuses: number[] = [];
    for (const localAddress of [HOST, "127.0.0.2", "127.0.0.2", HOST]) {
      using client = Deno.createHttpClient({ localAddress });
      const response = await fetch(`${server.url}/status`, { client });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    assertEquals(statuses, [200, 200, 429, 429]);
  },
  // Others have a single loopback address, if nobody gives them more.
  { ignore: Deno.build.os !== "linux" },
);
