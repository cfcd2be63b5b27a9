/**
 * The third generation of HeyGen's wire.
 *
 * @module
 */
import type { Route } from "../../http/route.ts";
import type { Simulation } from "../../simulation.ts";
import { accountRoutes } from "./account.ts";
import { assetRoutes } from "./assets.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { lipsyncRoutes } from "./lipsyncs.ts";
import { proofreadRoutes } from "./proofreads.ts";
import { templateRoutes } from "./templates.ts";
import { translationRoutes } from "./translations.ts";
import { videoRoutes } from "./videos.ts";
import { v3WebhookRoutes } from "./webhooks.ts";

/**
 * The routes. Literals come before parameters: `languages` is no id.
 *
 * @param simulation The simulation.
 */
export function v3Routes(simulation: Simulation): readonly Route[] {
  return [
    proofreadRoutes,
    translationRoutes,
    videoRoutes,
    assetRoutes,
    lipsyncRoutes,
    catalogueRoutes,
    templateRoutes,
    accountRoutes,
    v3WebhookRoutes,
  ].flatMap((routes) => routes(simulation));
}
