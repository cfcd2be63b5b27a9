import { assertEquals, assertRejects } from "@std/assert";
import { Semaphore } from "../../client/semaphore.ts";
import { CountedController } from "./_signal.ts";

Deno.test("Semaphore fills its slots, then admits in the order of arrival", async () => {
  const semaphore = new Semaphore(2);
  const admitted: number[] = [];
  const all = [1, 2, 3, 4].map(async (n) => {
    await semaphore.acquire();
    admitted.push(n);
  });
  await Promise.all(all.slice(0, 2));
  assertEquals(admitted, [1, 2]);
  semaphore.release();
  await all[2];
  semaphore.release();
  await all[3];
  assertEquals(admitted, [1, 2, 3, 4]);
});

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

Deno.test("Semaphore keeps no listener after admission", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const caller = new CountedController();
  const next = semaphore.acquire(caller.signal);
  assertEquals(caller.listening, 1);
  semaphore.release();
  await next;
  assertEquals(caller.listening, 0);
});
