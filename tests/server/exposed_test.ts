import { assertEquals } from "@std/assert";
import { isExposed } from "../../simulator/server/served.ts";

// No machine has all of these addresses to listen on.
Deno.test("only loopback addresses, in any notation, and localhost keep a server to its machine", () => {
  for (
    const host of [
      "127.0.0.1",
      "127.8.9.10",
      "::1",
      "0:0:0:0:0:0:0:1",
      "::ffff:127.0.0.1",
      "localhost",
      "LocalHost",
    ]
  ) {
    assertEquals(isExposed(host), false, host);
  }
  for (
    const host of [
      "0.0.0.0",
      "::",
      "192.168.1.2",
      "1.127.0.0",
      "2001:db8::1",
      "127.0.0.1.example.com",
      "127.example.com",
      "localhost.example.com",
      "example.com",
    ]
  ) {
    assertEquals(isExposed(host), true, host);
  }
});
