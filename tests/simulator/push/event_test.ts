import { assertEquals } from "@std/assert";
import {
  encodeEvents,
  encodeStart,
  HEARTBEAT,
  lastEventId,
  RETRY,
} from "../../../simulator/push/event.ts";

// Directly, as these are the forms of a standard.

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("events go over the wire as WHATWG HTML writes them", () => {
  assertEquals(
    text(encodeEvents([
      { id: 7, event: "status", data: { ü: 1 } },
      { id: 7, event: "end", data: {} },
    ])),
    'id: 7\nevent: status\ndata: {"ü":1}\n\nid: 7\nevent: end\ndata: {}\n\n',
  );
  assertEquals(text(RETRY), "retry: 1000\n\n");
  assertEquals(text(encodeStart(3)), "retry: 1000\nid: 3\n\n");
  assertEquals(text(HEARTBEAT), ":\n\n");
});

Deno.test("lastEventId() reads whole numbers only", () => {
  const read = (id: string) =>
    lastEventId(new Headers({ "last-event-id": id }));
  assertEquals(["0", "102", " 7 ", "007"].map(read), [0, 102, 7, 7]);
  for (
    const id of ["", "-1", "1.5", "1e3", "0x1", "a", "1, 2", "9".repeat(16)]
  ) {
    assertEquals(read(id), undefined, id);
  }
  assertEquals(lastEventId(new Headers()), undefined);
});
