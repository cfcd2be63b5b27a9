/**
 * The second generation of HeyGen's wire.
 *
 * @module
 */
import type { Route } from "../../http/route.ts";
import type { Simulation } from "../../simulation.ts";
import { HeyGen } from "../heygen.ts";
import { v2CatalogueRoutes } from "./catalogue.ts";
import { v2TranslationRoutes } from "./translations.ts";
import { v2VideoRoutes } from "./videos.ts";

/** The routes. Literals come before parameters: `caption` is no id. */
export function v2Routes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  return [
    ...v2TranslationRoutes(heygen),
    ...v2VideoRoutes(heygen),
    ...v2CatalogueRoutes(heygen, simulation.balance),
  ];
}
