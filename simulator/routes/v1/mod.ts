/**
 * The first generation of HeyGen's wire.
 *
 * @module
 */
import type { Route } from "../../http/route.ts";
import type { Simulation } from "../../simulation.ts";
import { HeyGen } from "../heygen.ts";
import { v1AssetRoutes } from "./assets.ts";
import { v1CatalogueRoutes } from "./catalogue.ts";
import { v1VideoRoutes } from "./videos.ts";
import { v1WebhookRoutes } from "./webhooks.ts";

export function v1Routes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    ...v1VideoRoutes(heygen),
    ...v1AssetRoutes(simulation),
    ...v1CatalogueRoutes(heygen),
    ...v1WebhookRoutes(simulation),
  ];
}
