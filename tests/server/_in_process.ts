import { type RunningServer, serve } from "@heygen-sim/simulator/server";
import { assert } from "@std/assert";
import { parseCommand } from "../../cli/parse_command.ts";
import { SERVE, serverOptions } from "../../cli/serve.ts";

/** Starts a server with flags of `serve` in this process, on any port. */
export function serverFrom(flags: readonly string[]): RunningServer {
  const all = ["--port=0", "--host=127.0.0.1", ...flags];
  const given = parseCommand(SERVE, all, () => undefined);
  assert("values" in given);
  return serve(serverOptions(given));
}
