/**
 * The simulator as a server: `deno task serve`.
 *
 * @module
 */
import { runCommand } from "./cli/command.ts";
import { SERVE } from "./cli/serve.ts";

export * from "@heygen-sim/simulator/server";

if (import.meta.main) await runCommand(SERVE);
