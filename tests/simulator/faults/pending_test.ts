import { assertEquals, assertStrictEquals } from "@std/assert";
import { asPending } from "../../../simulator/faults/pending.ts";
import {
  bodyOf,
  END,
  header,
  job,
  read,
  request,
  Service,
} from "./_service.ts";

Deno.test("asPending() shows a job as if it had not ended", () => {
  const service = new Service();
  for (const phase of ["queued", "running"] as const) {
    const exchange = request({ job: job({ outcome: "error" }) });
    const answer = asPending(exchange, service.answer(exchange), phase);
    const running = bodyOf(job({ endsAt: Infinity }), service.now);
    assertEquals(read(answer), {
      ...running,
      phase,
      progress: phase === "queued" ? 0 : 0.99,
      started_at: phase === "queued" ? null : running.started_at,
      links: { self: "/jobs/1" },
    });
    assertEquals([exchange.shown, header(answer, "etag")], [
      "pending",
      undefined,
    ]);
  }
});

Deno.test("asPending() shows the given state of a pending job", () => {
  const service = new Service();
  service.now = END - 1;
  const exchange = request();
  const answer = service.answer(exchange);
  assertStrictEquals(asPending(exchange, answer), answer);
  assertEquals(exchange.shown, "pending");
  const { phase, progress, started_at, links } = read(
    asPending(exchange, answer, "queued"),
  );
  assertEquals([phase, progress, started_at], ["queued", 0, null]);
  assertEquals(links, { self: "/jobs/1", cancel: "/jobs/1" });
  const { progress: done } = read(asPending(exchange, answer, "running"));
  assertEquals(done, 0.5);
});

Deno.test("asPending() passes an answer without a job through", () => {
  const answer = new Service().answer(request());
  assertStrictEquals(asPending(request(), answer, "queued"), answer);
});
