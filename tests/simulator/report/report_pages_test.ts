import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PollStats } from "../../../simulator/report/poll_stats.ts";
import { renderClientReportPage } from "../../../simulator/report/client_report_page.ts";
import { clientReport } from "../../../simulator/report/client_report.ts";
import { job, poll } from "./_requests.ts";

function pageOf(...clients: string[]): string {
  const pollStats = new PollStats();
  clients.forEach((client, i) => {
    for (const at of [0, 10_000 * (i + 1) + 500]) {
      const request = poll(job(), at, { client });
      pollStats.ordinal(request);
      pollStats.record(request);
    }
  });
  return renderClientReportPage(
    clientReport(pollStats, { now: 90_061_000, price: 2_000 }),
  );
}

Deno.test("The client report page escapes names", () => {
  const page = pageOf(`<script>alert("1")</script>`, `'"><img src=x>&amp;`);
  assert(!page.includes("<script"));
  assert(!page.includes("<img"));
  assertStringIncludes(
    page,
    "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;",
  );
  assertStringIncludes(page, "&#39;&quot;&gt;&lt;img src=x&gt;&amp;amp;");
});

Deno.test("The client report page has no external resources", () => {
  const page = pageOf("a");
  assert(page.startsWith("<!doctype html>"));
  assert(!/https?:|src=|url\(|<link|@import/.test(page));
});

Deno.test("The client report page shows each client's figures, and bars to the largest", () => {
  const page = pageOf("one", "two");
  const rows = [...page.matchAll(/<th scope="row">.*<\/tr>/g)].map(String);
  assertEquals(rows.length, 2);
  assertStringIncludes(rows[0] ?? "", ">one</th>");
  assertStringIncludes(rows[0] ?? "", "<td>2.50 s</td>");
  assertStringIncludes(rows[0] ?? "", `0.500 s<i style="--size:4.8%">`);
  assertStringIncludes(rows[1] ?? "", `10.5 s<i style="--size:100%">`);
  assertStringIncludes(rows[1] ?? "", "<td>1 of 1</td>");
  assertStringIncludes(page, "costs as much as 2 s of waste");
  assertStringIncludes(page, "1970-01-02, 01:01:01 UTC");
});

Deno.test("The client report page explains each column", () => {
  const page = pageOf("a");
  const heads = [...page.matchAll(/<th scope="col">([^<]*)/g)].map((it) =>
    it[1]
  );
  const terms = [...page.matchAll(/<dt>([^<]*)<\/dt>\s*<dd>[^<]+<\/dd>/g)]
    .map((it) => it[1]);
  assertEquals(heads, ["Client", ...terms]);
});

Deno.test("The client report page is complete without polls", () => {
  const page = pageOf();
  assertStringIncludes(page, "No client has polled a job yet");
  assert(!page.includes("<table"));
});
