import { assertEquals } from "@std/assert";
import { Records } from "../../../simulator/core/stored_map.ts";
import { unitOfWork } from "./_jobs.ts";

// Directly, as a simulator's own bound is 10,000 records.

Deno.test("records are bounded: the oldest one makes room for a new one", () => {
  const records = new Records<string>("assets", unitOfWork(), 2);
  for (const id of ["a", "b"]) records.add(id, id);
  records.replace("a", "A");
  records.add("c", "c");
  assertEquals(["a", "b", "c"].map((id) => records.get(id)), [
    undefined,
    "b",
    "c",
  ]);
  records.remove("b");
  records.add("d", "d");
  assertEquals([records.get("c"), records.created], ["c", 4]);
});

Deno.test("records are restored in the order of their creation", () => {
  const before = new Records<string>("assets", unitOfWork(), 2);
  for (const id of ["b", "a"]) before.add(id, id);
  const records = new Records<string>("assets", unitOfWork(), 2);
  records.restore([...before.rows()].reverse());
  records.add("c", "c");
  assertEquals(["a", "b"].map((id) => records.get(id)), ["a", undefined]);
  assertEquals(records.created, 3);
});
