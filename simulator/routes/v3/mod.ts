/**
 * The third generation of HeyGen's wire.
 *
 * @module
 */
import type { Route } from "../../http/route.ts";
import type { Simulation } from "../../simulation.ts";
import { HeyGen } from "../heygen.ts";
import { accountRoutes } from "./account.ts";
import { assetRoutes } from "./assets.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { lipsyncRoutes } from "./lipsyncs.ts";
import { proofreadRoutes } from "./proofreads.ts";
import { templateRoutes } from "./templates.ts";
import { translationRoutes } from "./translations.ts";
import { videoRoutes } from "./videos.ts";
import { v3WebhookRoutes } from "./webhooks.ts";

/** The routes. Literals come before parameters: `languages` is no id. */
export function v3Routes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    ...proofreadRoutes(heygen, simulation),
    ...translationRoutes(heygen, simulation),
    ...videoRoutes(heygen, simulation),
    ...assetRoutes(simulation),
    ...lipsyncRoutes(heygen, simulation),
    ...catalogueRoutes(heygen),
    ...templateRoutes(heygen),
    ...accountRoutes(simulation),
    ...v3WebhookRoutes(heygen, simulation),
  ];
}
