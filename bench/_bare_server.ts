/**
 * What our server is measured against: `Deno.serve` and nothing else, with the
 * same answer under the same headers, built anew for each request.
 */
const job = {
  id: "0123456789abcdef",
  createdAt: Date.now(),
  duration: 3_600_000,
  outcome: "completed",
};

function body(now: number): string {
  const { id, createdAt, duration, outcome } = job;
  const ended = now >= createdAt + duration;
  const status = ended ? outcome : "pending";
  return JSON.stringify({
    id,
    status,
    result: status,
    completion_time: ended ? duration / 1_000 : null,
    created_at: new Date(createdAt).toISOString(),
    completed_at: ended ? new Date(createdAt + duration).toISOString() : null,
    server_time: new Date(now).toISOString(),
  });
}

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen({ hostname, port }) {
    console.log(`Listening on http://${hostname}:${port}`);
    console.log("Nothing but Deno.serve");
  },
}, () =>
  new Response(body(Date.now()), {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
    },
  }));
