import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import {
  CATALOGUE_CREATED_AT,
  type CatalogueItem,
  looksOf,
} from "../../wire/catalogue.ts";
import {
  field,
  type Fields,
  type Form,
  formOf,
} from "../../wire/heygen_body.ts";
import type { ResultFile } from "../../wire/result_urls.ts";
import type { HeyGen, ItemView } from "./heygen.ts";
import type { Define } from "./route.ts";

/** Defines the form of an item, with the name of its schema. */
export function itemForm<F extends Fields<ItemView>>(
  fields: F,
  name?: string,
) {
  return formOf<ItemView, F>(fields, { name });
}

const text = (of: (item: ItemView) => string | undefined) =>
  field(z.string(), of);

const sample = (file: ResultFile) =>
  field(z.url(), ({ urlOf }: ItemView) => urlOf(file));

/** A field that is the same for all items. */
export function fixedField<S extends z.ZodType>(schema: S, value: z.output<S>) {
  return field(schema, (_: unknown) => value);
}

/** The fields of items, under names of each generation's own. */
export const ITEM = {
  id: text(({ id }) => id),
  name: text(({ name }) => name),
  gender: text(({ gender }) => gender),
  language: text(({ language }) => language),
  picture: sample("thumbnail"),
  video: sample("video"),
  audio: sample("audio"),
  looks: field(z.int(), ({ id }: ItemView) => looksOf(id).length),
  createdAt: fixedField(z.int(), CATALOGUE_CREATED_AT),
  yes: fixedField(z.boolean(), true),
  no: fixedField(z.boolean(), false),
  noText: fixedField(z.string().nullable(), null),
};

/** A number, or a list of items. */
type Listed =
  | number
  | readonly [Form<ItemView, z.ZodType>, readonly CatalogueItem[]];

/** What lists return: path, name of the operation, what it lists, its fields. */
export type Listing = readonly [
  path: string,
  operationId: string,
  noun: string,
  lists: Readonly<Record<string, Listed>>,
];

/** The routes of complete lists. */
export function listRoutes(
  heygen: HeyGen,
  define: Define,
  listings: readonly Listing[],
): Route[] {
  return listings.map(([path, operationId, noun, lists]) => {
    const fields = Object.entries(lists);
    const schemas = fields.map(([name, it]) => [
      name,
      typeof it === "number" ? z.int() : z.array(it[0].schema),
    ]);
    return define({
      route: `GET ${path}`,
      operationId,
      summary: `lists ${noun}`,
      data: z.object(Object.fromEntries(schemas)),
      handle: ({ context }) =>
        Object.fromEntries(fields.map(([name, it]) => [
          name,
          typeof it === "number"
            ? it
            : it[1].map((item) => it[0].of(heygen.show(item, context))),
        ])),
    });
  });
}
