import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import type { Parts } from "../../../parts.ts";
import { ACCOUNT, CATALOGUE_CREATED_AT } from "../../../wire/catalogue.ts";
import { drawHex } from "../../../core/job_ids.ts";
import { defineV3Route } from "../route.ts";

const userSchema = z.object({
  username: z.string(),
  email: z.email(),
  first_name: z.string(),
  last_name: z.string(),
  billing_type: z.literal("wallet"),
  wallet: z.object({
    currency: z.literal("credits"),
    remaining_balance: z.number().describe("A job takes one."),
    auto_reload: z.object({ enabled: z.boolean() }),
  }),
  subscription: z.null(),
  usage_based: z.null(),
}).openapi("V3User");

const keySchema = z.object({
  key_id: z.string(),
  key_name: z.string(),
  status: z.literal("active"),
  scope_mode: z.literal("custom"),
  scopes: z.array(z.string()),
  created_at: z.int(),
  updated_at: z.int(),
  expires_at: z.int().nullable(),
  expires_in_seconds: z.int().nullable(),
}).openapi("V3ApiKey");

/** The account and the key, with which clients check their key. */
export function accountRoutes(
  { balance, settings }: Pick<Parts, "balance" | "settings">,
): readonly Route[] {
  return [
    defineV3Route({
      route: "GET /v3/users/me",
      operationId: "v3GetUser",
      summary: "returns the account and its balance",
      data: userSchema,
      returns: "The account.",
      handle: () => ({
        ...ACCOUNT,
        billing_type: "wallet" as const,
        wallet: {
          currency: "credits" as const,
          remaining_balance: balance.shown,
          auto_reload: { enabled: false },
        },
        subscription: null,
        usage_based: null,
      }),
    }),
    defineV3Route({
      route: "GET /v3/api_keys/self",
      operationId: "v3GetApiKey",
      summary: "returns the key of the request, which has all scopes",
      data: keySchema,
      returns: "The key.",
      handle: () => ({
        key_id: drawHex(32, settings.seed, "id", "api key"),
        key_name: "simulator",
        status: "active" as const,
        scope_mode: "custom" as const,
        scopes: ["translations:write", "videos:write"],
        created_at: CATALOGUE_CREATED_AT,
        updated_at: CATALOGUE_CREATED_AT,
        expires_at: null,
        expires_in_seconds: null,
      }),
    }),
  ];
}
