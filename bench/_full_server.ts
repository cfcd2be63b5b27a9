/**
 * A simulator with pending jobs, created before it listens; the first argument is
 * their number.
 */
import { fixed } from "../distributions/fixed.ts";
import { createSimulator } from "../simulator/mod.ts";

const count = Number(Deno.args[0]);
const simulator = createSimulator({
  // A day: none of them ends meanwhile.
  delay: fixed(86_400_000),
  maxJobs: count + 10,
  seed: "bench",
});
for (let i = 0; i < count; i++) {
  await simulator.handle(new Request("http://bench/jobs", { method: "POST" }));
}
Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen({ hostname, port }) {
    console.log(`Listening on http://${hostname}:${port}`);
    console.log(`${count} jobs`);
  },
}, (request) => simulator.handle(request));
