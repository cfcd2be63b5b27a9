/**
 * The baseline of the server's speed: `Deno.serve` alone, with the same bodies
 * and headers, made for each request in the cheapest way.
 */
const ID = "0123456789abcdef";
const createdAt = Date.now();
const duration = 3_600_000;

function status(now: number): string {
  const ended = now >= createdAt + duration;
  const status = ended ? "completed" : "pending";
  return JSON.stringify({
    id: ID,
    status,
    result: status,
    completion_time: ended ? duration / 1_000 : null,
    created_at: new Date(createdAt).toISOString(),
    completed_at: ended ? new Date(createdAt + duration).toISOString() : null,
    server_time: new Date(now).toISOString(),
  });
}

function job(now: number, path: string): string {
  const id = path.slice("/jobs/".length);
  const ended = now >= createdAt + duration;
  return JSON.stringify({
    id,
    status: ended ? "completed" : "pending",
    phase: ended ? null : "running",
    progress: ended ? 1 : Math.floor((now - createdAt) / duration * 100) / 100,
    heygen_id: `${id}${id}-es`,
    title: null,
    length: null,
    metadata: null,
    created_at: new Date(createdAt).toISOString(),
    started_at: new Date(createdAt).toISOString(),
    completed_at: ended ? new Date(createdAt + duration).toISOString() : null,
    completion_time: ended ? duration / 1_000 : null,
    error: null,
    result_url: null,
    retry_after_ms: ended ? null : 1_000,
    server_time: new Date(now).toISOString(),
    links: { self: `/jobs/${id}`, cancel: `/jobs/${id}` },
  });
}

let requests = 0;

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen({ hostname, port }) {
    console.log(`Listening on http://${hostname}:${port}`);
    console.log("Nothing but Deno.serve");
  },
}, (request) => {
  const { url } = request;
  const path = url.slice(url.indexOf("/", 8));
  const now = Date.now();
  const isJob = path.startsWith("/jobs/");
  const response = new Response(isJob ? job(now, path) : status(now));
  const { headers } = response;
  headers.set("content-type", "application/json");
  headers.set("cache-control", "no-cache");
  headers.set("etag", `"${ID}-2"`);
  headers.set("retry-after", "1");
  headers.set("vary", "prefer");
  headers.set("x-request-id", `0123abcd-${(++requests).toString(36)}`);
  return response;
});
