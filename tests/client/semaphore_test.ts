import { assertEquals, assertRejects } from "@std/assert";
import { Semaphore } from "../../client/fetch_statuses.ts";
import { CountedController } from "./_signal.ts";

// The waits of one call leave together, so that no public test sees one leave alone.
Deno.test("Semaphore keeps the slot of a waiter that has left for the others", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const caller = new CountedController();
  const left = semaphore.acquire(caller.signal);
  const stays = semaphore.acquire();
  caller.abort(new Error("left"));
  await assertRejects(() => left, Error, "left");
  semaphore.release();
  await stays;
  assertEquals(caller.listening, 0);
  await assertRejects(() => semaphore.acquire(caller.signal), Error, "left");
});

Deno.test("Semaphore gives a slot that is released after close() to the next that comes", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const queued = semaphore.acquire();
  semaphore.close();
  semaphore.release();
  assertEquals([await queued, await semaphore.acquire()], [false, true]);
});
