import { assertEquals } from "@std/assert/equals";
import { assertThrows } from "@std/assert/throws";
import { ifMatch, ifNoneMatch } from "@std/http/etag";
import { accepts } from "@std/http/negotiation";
import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";
import {
  isErrorStatus,
  isStatus,
  STATUS_CODE,
  STATUS_TEXT,
  type StatusCode,
} from "@std/http/status";

Deno.test("STATUS_CODE and STATUS_TEXT have literal types", () => {
  const tooMany: 429 = STATUS_CODE.TooManyRequests;
  const text: "Too Many Requests" = STATUS_TEXT[tooMany];
  assertEquals([tooMany, text], [429, "Too Many Requests"]);
});

Deno.test("isStatus() and isErrorStatus() narrow a number", () => {
  const [teapot = 0, unknown = 0]: number[] = [418, 499];
  if (!isStatus(teapot) || !isErrorStatus(teapot)) {
    throw new Error("418 is an error status");
  }
  const known: StatusCode = teapot;
  assertEquals(STATUS_TEXT[known], "I'm a teapot");
  assertEquals([isStatus(unknown), isErrorStatus(200)], [false, false]);
});

Deno.test("accepts() lists media types or picks the best of those given", () => {
  const headers = new Headers({ accept: "text/html;q=0.5, application/json" });
  assertEquals(accepts({ headers }), ["application/json", "text/html"]);
  assertEquals(accepts({ headers }, "text/html"), "text/html");
  assertEquals(accepts({ headers }, "image/png"), undefined);
});

Deno.test("ServerSentEventStream writes messages in the format of event streams", async () => {
  const messages: ServerSentEventMessage[] = [
    { event: "status", id: 1, data: "a\nb" },
    { comment: "heartbeat", retry: 500 },
  ];
  const stream = ReadableStream.from(messages)
    .pipeThrough(new ServerSentEventStream());
  assertEquals(
    await new Response(stream).text(),
    "event:status\ndata:a\ndata:b\nid:1\n\n:heartbeat\nretry:500\n\n",
  );
  assertThrows(() => {
    // @ts-expect-error: a constructor, not a function
    ServerSentEventStream();
  });
});

Deno.test("ifMatch() is true for the strong tag itself, and for any", () => {
  assertEquals(ifMatch('"a-2", "a-1"', '"a-1"'), true);
  assertEquals(ifMatch("*", '"a-1"'), true);
  assertEquals(ifMatch('"a-2", W/"a-1"', '"a-1"'), false);
});

Deno.test("ifNoneMatch() is false for the tag itself, strong or weak, and for any", () => {
  assertEquals(ifNoneMatch(null, '"a-1"'), true);
  assertEquals(ifNoneMatch('"a-2", "a-3"', '"a-1"'), true);
  assertEquals(ifNoneMatch('"a-2", W/"a-1"', '"a-1"'), false);
  assertEquals(ifNoneMatch("*", '"a-1"'), false);
});
