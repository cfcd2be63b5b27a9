import { assertEquals, assertThrows } from "@std/assert";
import { createTurn, turn } from "../../../simulator/clock/_turn.ts";

// Directly, as this runtime has only one of the ways.

/** Delivers messages as tasks, as browsers do; in Deno some are promise jobs. */
class TaskChannel {
  readonly port1 = { onmessage() {}, close() {} };
  readonly port2 = {
    postMessage: () => setTimeout(() => this.port1.onmessage()),
    close() {},
  };
}

for (
  const [name, give] of [
    ["this runtime's", turn],
    ["setImmediate's", createTurn({ setImmediate })],
    [
      "MessageChannel's",
      createTurn({
        MessageChannel: TaskChannel as unknown as typeof MessageChannel,
      }),
    ],
  ] as const
) {
  Deno.test(`a turn of ${name} lets all promise jobs go on, however many`, async () => {
    let jobs = 0;
    const chain = (async () => {
      while (jobs < 1_000) {
        await undefined;
        jobs++;
      }
    })();
    await give();
    assertEquals(jobs, 1_000);
    await chain;
  });
}

Deno.test("a turn is setImmediate's where there is one", async () => {
  let called = 0;
  const give = createTurn({
    setImmediate: (callback) => {
      called++;
      callback();
    },
    MessageChannel,
  });
  await give();
  assertEquals(called, 1);
});

Deno.test("a runtime without turns is refused", () => {
  assertThrows(() => createTurn({}), TypeError, "neither");
});

Deno.test("a turn of MessageChannel's leaves no port open", async () => {
  await createTurn({ MessageChannel })();
});
