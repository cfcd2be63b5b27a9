import { assertEquals } from "@std/assert";
import { turn } from "../../../simulator/clock/movable_clock.ts";

// Directly, as this runtime has only one of the ways.

/** Delivers messages as tasks, as browsers do; in Deno some are promise jobs. */
class TaskChannel {
  static open = 0;
  readonly port1 = { onmessage() {}, close: () => TaskChannel.open-- };
  readonly port2 = {
    postMessage: () => setTimeout(() => this.port1.onmessage()),
    close: () => TaskChannel.open--,
  };

  constructor() {
    TaskChannel.open += 2;
  }
}

/** The function in a runtime without `setImmediate`. */
async function turnOfBrowsers(): Promise<typeof turn> {
  const { setImmediate, MessageChannel } = globalThis;
  Object.assign(globalThis, {
    setImmediate: undefined,
    MessageChannel: TaskChannel,
  });
  try {
    const { turn } = await import(
      "../../../simulator/clock/movable_clock.ts?browser"
    );
    return turn;
  } finally {
    Object.assign(globalThis, { setImmediate, MessageChannel });
  }
}

for (
  const [runtime, load] of [
    ["this runtime", () => Promise.resolve(turn)],
    ["a browser", turnOfBrowsers],
  ] as const
) {
  Deno.test(`a turn in ${runtime} lets all promise jobs go on, however many`, async () => {
    const turn = await load();
    let jobs = 0;
    const chain = (async () => {
      while (jobs < 1_000) {
        await undefined;
        jobs++;
      }
    })();
    await turn();
    assertEquals(jobs, 1_000);
    assertEquals(TaskChannel.open, 0);
    await chain;
  });
}
