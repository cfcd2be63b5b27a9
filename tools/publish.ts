/**
 * Publishes the package to JSR: `deno task publish`.
 *
 * A linked package would be baked into what is published. So this publishes by
 * a copy of the manifest that has no links and leaves out what only the
 * repository needs; the `@std` packages then come from JSR, as they will for
 * whoever uses this one.
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };

const COPY = "deno.publish.json";

const { links: _links, lock: _lock, tasks: _tasks, ...copy } = manifest;
await Deno.writeTextFile(COPY, JSON.stringify(copy, null, 2));
let code: number;
try {
  const { status } = new Deno.Command(Deno.execPath(), {
    // The manifest's copy is a file that the repository does not have.
    args: [
      "publish",
      "--config",
      COPY,
      "--no-lock",
      "--allow-dirty",
      ...Deno.args,
    ],
  }).spawn();
  code = (await status).code;
} finally {
  await Deno.remove(COPY);
}
Deno.exit(code);
