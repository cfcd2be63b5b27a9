import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { FAULT_TEXTS } from "./fault_texts.ts";
import { checkScenario, MAX_STEPS_COUNT } from "./scenario.ts";

/** A step of a script; the pattern does not check the parameters of faults. */
const step = z.string().max(200).openapi("ScenarioStep", {
  pattern:
    `^(?:pending|queued|running|completed|error|[45]\\d\\d|${FAULT_TEXTS})$`,
  description:
    "A status word; or faults, as X-Sim-Fault takes them; or a status code, for an error of the request.",
  examples: ["pending", "completed", "503", "latency=2"],
});

/** The script of a job. */
export const scenarioSchema = z.array(step).max(MAX_STEPS_COUNT).superRefine(
  (steps, context) => {
    try {
      checkScenario(steps);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
    }
  },
);
