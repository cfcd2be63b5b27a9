import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  EventParser,
  type ParsedEvent,
} from "../../client/push/event_parser.ts";

// A codec with a contract of its own (WHATWG HTML), which the page uses, too.
const encoder = new TextEncoder();

/** All that is read from a text that comes in one piece. */
function parse(text: string, lastId?: string): ParsedEvent[] {
  return new EventParser(lastId).read(encoder.encode(text));
}

/** An event with default fields. */
function event(data: string, event = "message", id = ""): ParsedEvent {
  return { event, data, id };
}

Deno.test("an event is complete with a blank line, and never without", () => {
  assertEquals(parse("event: status\ndata: x\n"), []);
  assertEquals(parse("event: status\ndata: x\n\n"), [event("x", "status")]);
  assertEquals(parse("data: x\n\ndata: y"), [event("x")]);
});

Deno.test("lines end with CR, LF or both", () => {
  for (const end of ["\r", "\n", "\r\n"]) {
    const text = ["data: a", "data: b", "", "data: c", "", ""].join(end);
    assertEquals(parse(text), [event("a\nb"), event("c")]);
  }
  // Also if they come apart, and nothing between them.
  const parser = new EventParser();
  for (const chunk of ["data: a\r", "", "\n", "data: b\r", "\n\r"]) {
    const events = parser.read(encoder.encode(chunk));
    assertEquals(events, chunk === "\n\r" ? [event("a\nb")] : []);
  }
  assertEquals(parse("data: a\r\rdata: b\n\r\n"), [event("a"), event("b")]);
});

Deno.test("one space after the colon is no part of the value", () => {
  assertEquals(parse("data:x\n\n"), [event("x")]);
  assertEquals(parse("data:  x \n\n"), [event(" x ")]);
  assertEquals(parse("data: a:b\n\n"), [event("a:b")]);
});

Deno.test("a block without data is no event, and leaves no name to the next", () => {
  assertEquals(parse("event: end\n\ndata: x\n\n"), [event("x")]);
  assertEquals(parse("event: end\ndata\n\n"), [event("", "end")]);
  assertEquals(parse("data\ndata\n\n"), [event("\n")]);
});

Deno.test("comments and unknown fields are ignored", () => {
  assertEquals(parse(":\n\n: hello\ndata: x\n:data: y\n\n"), [event("x")]);
  assertEquals(parse("Data: y\n data: z\ndatum: z\ndata: x\n\n"), [event("x")]);
});

Deno.test("an id stays until the next one, and an id with NUL is ignored", () => {
  assertEquals(
    parse("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: 2\0\ndata: d\n\n"),
    [
      event("a", "message", "1"),
      event("b", "message", "1"),
      event("c"),
      event("d"),
    ],
  );
  assertEquals(parse("data: a\n\n", "7"), [event("a", "message", "7")]);
});

Deno.test("the reconnection time consists of digits only", () => {
  const parser = new EventParser();
  for (
    const [value, expected] of [
      ["soon", undefined],
      ["1500", 1_500],
      ["2 s", 1_500],
      ["-1", 1_500],
      ["", 1_500],
      ["0", 0],
    ] as const
  ) {
    parser.read(encoder.encode(`retry: ${value}\n\n`));
    assertEquals(parser.retry, expected, value);
  }
});

Deno.test("a byte order mark is removed from the first line only", () => {
  assertEquals(parse("\ufeffdata: x\n\n"), [event("x")]);
  assertEquals(parse("\ufeff\ufeffdata: x\n\n"), []);
  assertEquals(parse("data: x\n\n\ufeffdata: y\n\n"), [event("x")]);
  const parser = new EventParser();
  for (const chunk of ["\r", "\ufeff", "data: x\n\n"]) {
    assertEquals(parser.read(encoder.encode(chunk)), []);
  }
});

Deno.test("an event without an end is bounded", () => {
  const parser = new EventParser();
  const chunk = encoder.encode("x".repeat(1 << 18));
  for (let n = 0; n < 4; n++) parser.read(chunk);
  assertThrows(() => parser.read(chunk), RangeError, "longer than 1048576");
  const lines = new EventParser();
  const line = encoder.encode(`data: ${"x".repeat(1 << 18)}\n`);
  for (let n = 0; n < 3; n++) lines.read(line);
  assertThrows(() => lines.read(line), RangeError);
  // What has been taken does not count.
  const events = new EventParser();
  const whole = encoder.encode(`data: ${"x".repeat(1 << 18)}\n\n`);
  for (let n = 0; n < 9; n++) assertEquals(events.read(whole).length, 1);
});

Deno.test("the events of a stream do not depend on its chunks", () => {
  const pieces = fc.constantFrom(
    "\r",
    "\n",
    "\r\n",
    "data",
    "event",
    "id",
    "retry",
    ":",
    " ",
    "7",
    "\0",
    "ü",
    "€",
    "🎬",
    "\ufeff",
    "data: x\n\n",
    "event: status\r\n",
    "id: 3\n",
  );
  let seen = 0;
  fc.assert(fc.property(
    fc.array(pieces, { maxLength: 40 }),
    fc.array(fc.nat({ max: 5 }), { minLength: 1 }),
    (texts, sizes) => {
      const bytes = encoder.encode(texts.join(""));
      const whole = new EventParser();
      const expected = whole.read(bytes);
      const parser = new EventParser();
      const events: ParsedEvent[] = [];
      for (let from = 0, n = 0; from < bytes.length; n++) {
        // Chunks without a byte come as well, but not for ever.
        const size = (sizes[n % sizes.length] ?? 0) + n % 2;
        events.push(...parser.read(bytes.subarray(from, from + size)));
        from += size;
      }
      assertEquals(events, expected);
      assertEquals(parser.retry, whole.retry);
      seen += events.length;
    },
  ));
  assert(seen > 0);
});

Deno.test("events that are written are read as the same events", () => {
  const word = fc.string({ unit: "grapheme" })
    .map((text) => text.replace(/[\r\n\0]/g, ""));
  fc.assert(fc.property(
    fc.array(fc.record({
      event: word.filter((text) => text !== ""),
      data: fc.array(word, { minLength: 1 }).map((lines) => lines.join("\n")),
      id: word,
    })),
    fc.constantFrom("\r", "\n", "\r\n"),
    (events, end) => {
      const text = events.map(({ event, data, id }) =>
        [
          `id: ${id}`,
          `event: ${event}`,
          ...data.split("\n").map((line) => `data: ${line}`),
          "",
          "",
        ].join(end)
      );
      assertEquals(parse(text.join("")), events);
    },
  ));
});
