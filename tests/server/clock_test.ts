import { assert, assertEquals } from "@std/assert";
import { clockOf } from "../../server/clock.ts";
import { systemClock } from "../../simulator/clock/clock.ts";
import { memoryStore, type Store } from "../../simulator/store/store.ts";

function at(time: number): Store {
  return { ...memoryStore, resumeAt: (speed) => time + speed };
}

Deno.test("clockOf() is the system's clock if nothing kept is ahead of it", () => {
  assertEquals(clockOf({}, memoryStore), systemClock);
  assertEquals(clockOf({ clock: "real" }, at(0)), systemClock);
});

Deno.test("clockOf() goes on where a store is, and moves on from there", () => {
  const ahead = Date.now() + 1e9;
  for (const speed of [1, 60]) {
    const now = clockOf({ speed }, at(ahead)).now();
    assert(now >= ahead + speed && now < ahead + 1e6, `${now - ahead}`);
  }
  const clock = clockOf({ clock: "auto" }, at(1_234));
  assertEquals(clock.now(), 1_234);
});
