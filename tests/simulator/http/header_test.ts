import { assertEquals } from "@std/assert";
import { assertProblem, simulated } from "../routes/_simulated.ts";

const LONGEST = 8_192;

Deno.test("a header that is taken apart is a 431 where it is too long, and nothing has happened", async () => {
  const { ask, simulator } = simulated({ adminKey: "a" });
  const before = simulator.getStatus();
  for (
    const [method, instance, header] of [
      ["GET", "/status", "if-none-match"],
      ["GET", "/status", "prefer"],
      ["GET", "/status", "x-sim-fault"],
      ["POST", "/reset", "x-sim-fault"],
      ["POST", "/reset", "idempotency-key"],
      ["POST", "/jobs", "content-type"],
      ["GET", "/clock", "x-admin-key"],
      ["GET", "/clock", "authorization"],
    ] as const
  ) {
    const headers = { [header]: "x".repeat(LONGEST + 1) };
    const body = instance === "/jobs" ? {} : undefined;
    const detail = assertProblem(
      await ask(method, instance, { headers, body }),
      { status: 431, title: "Request Header Fields Too Large", instance },
    );
    assertEquals(
      detail,
      `The header ${header} must have at most ${LONGEST} characters.`,
    );
  }
  for (const value of ["", "a", "x".repeat(LONGEST)]) {
    const headers = { prefer: value };
    assertEquals((await ask("GET", "/status", { headers })).status, 200);
  }
  assertEquals(simulator.getStatus(), before);
  for (const header of ["user-agent", "x-client", "x-request-id", "cookie"]) {
    const headers = { [header]: "x".repeat(100_000) };
    assertEquals((await ask("GET", "/status", { headers })).status, 200);
  }
});

Deno.test("no list of entity tags takes long to read, whatever is in it", async () => {
  const { ask } = simulated();
  // To begin anew at each space would take half a minute.
  for (let i = 0; i < 50; i++) {
    for (const fill of [" ", "\t", ",", '"', '" ', " ,"]) {
      const known = `"a"${fill.repeat(8_000 / fill.length)}"b"`;
      const headers = { "if-none-match": known, prefer: "wait=0" };
      assertEquals((await ask("GET", "/status", { headers })).status, 200);
    }
  }
});
