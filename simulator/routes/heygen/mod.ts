import type { Route } from "../../http/route.ts";
import type { Parts } from "../../parts.ts";
import { assetRoutes, v1AssetRoutes } from "./assets.ts";
import { HeyGen } from "./heygen.ts";
import { v1CatalogueRoutes, v1VideoRoutes, v1WebhookRoutes } from "./v1.ts";
import { v2CatalogueRoutes } from "./v2_catalogue.ts";
import { v2TranslationRoutes, v2VideoRoutes } from "./v2_jobs.ts";
import { v3CatalogueRoutes } from "./v3_catalogue.ts";
import { lipsyncRoutes, translationRoutes, videoRoutes } from "./v3_jobs.ts";
import { proofreadRoutes } from "./v3_proofreads.ts";
import { v3WebhookRoutes } from "./v3_webhooks.ts";

/**
 * The routes of HeyGen's wire. Literals come before parameters: neither `proofreads`
 * nor `caption` is an id.
 */
export function heygenRoutes(simulation: Parts): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    proofreadRoutes,
    translationRoutes,
    videoRoutes,
    assetRoutes,
    lipsyncRoutes,
    v3CatalogueRoutes,
    v3WebhookRoutes,
    v2TranslationRoutes,
    v2VideoRoutes,
    v2CatalogueRoutes,
    v1VideoRoutes,
    v1AssetRoutes,
    v1CatalogueRoutes,
    v1WebhookRoutes,
  ].flatMap((routes) => routes(heygen));
}
