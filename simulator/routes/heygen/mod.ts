import type { Route } from "../../http/route.ts";
import type { Parts } from "../../parts.ts";
import { HeyGen } from "./heygen.ts";
import { v1AssetRoutes } from "./v1/assets.ts";
import { v1CatalogueRoutes } from "./v1/catalogue.ts";
import { v1VideoRoutes } from "./v1/videos.ts";
import { v1WebhookRoutes } from "./v1/webhooks.ts";
import { v2CatalogueRoutes } from "./v2/catalogue.ts";
import { v2TranslationRoutes } from "./v2/translations.ts";
import { v2VideoRoutes } from "./v2/videos.ts";
import { accountRoutes } from "./v3/account.ts";
import { assetRoutes } from "./v3/assets.ts";
import { catalogueRoutes } from "./v3/catalogue.ts";
import { lipsyncRoutes } from "./v3/lipsyncs.ts";
import { proofreadRoutes } from "./v3/proofreads.ts";
import { templateRoutes } from "./v3/templates.ts";
import { translationRoutes } from "./v3/translations.ts";
import { videoRoutes } from "./v3/videos.ts";
import { v3WebhookRoutes } from "./v3/webhooks.ts";

/**
 * The routes of HeyGen's wire. Literals come before parameters: neither `proofreads`
 * nor `caption` is an id.
 */
export function heygenRoutes(simulation: Parts): readonly Route[] {
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
    ...v2TranslationRoutes(heygen),
    ...v2VideoRoutes(heygen),
    ...v2CatalogueRoutes(heygen, simulation.balance),
    ...v1VideoRoutes(heygen),
    ...v1AssetRoutes(simulation),
    ...v1CatalogueRoutes(heygen),
    ...v1WebhookRoutes(simulation),
  ];
}
