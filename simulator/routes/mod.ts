/**
 * All that the server does.
 *
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Parts } from "../parts.ts";
import { clockRoutes } from "./clock.ts";
import { eventRoutes } from "./events.ts";
import { faultRoutes } from "./faults.ts";
import { fileRoutes } from "./heygen/files.ts";
import { heygenRoutes } from "./heygen/mod.ts";
import { jobRoutes } from "./jobs.ts";
import { pageRoutes } from "./page.ts";
import { reportRoutes } from "./reports.ts";
import { ruleRoutes } from "./rules.ts";
import { settingsRoutes } from "./settings.ts";
import {
  backupRoutes,
  restartRoutes,
  simulationRoutes,
  snapshotRoutes,
} from "./simulations.ts";
import { statusRoutes } from "./status.ts";
import { webhookRoutes } from "./webhooks.ts";

/** The routes, in the order in which they are listed. */
export function allRoutes(
  simulation: Parts,
): readonly (() => readonly Route[])[] {
  const groups = [
    [statusRoutes, jobRoutes],
    [
      eventRoutes,
      webhookRoutes,
      clockRoutes,
      restartRoutes,
      settingsRoutes,
      faultRoutes,
      ruleRoutes,
      reportRoutes,
      backupRoutes,
      snapshotRoutes,
      simulationRoutes,
      pageRoutes,
    ],
    // With many schemas.
    [heygenRoutes, fileRoutes],
  ];
  return groups.map((group) => () =>
    group.flatMap((routes) => routes(simulation))
  );
}
