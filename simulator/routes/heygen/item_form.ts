import { z } from "@hono/zod-openapi";
import type { CatalogueItem } from "../../wire/catalogue.ts";
import {
  field,
  type Fields,
  type Form,
  formOf,
} from "../../wire/heygen_body.ts";
import type { ResultFile } from "../../wire/result_urls.ts";
import type { UrlOf } from "./heygen.ts";

/** An item of the catalogue with its samples. */
interface ItemView extends CatalogueItem {
  readonly urlOf: (file: ResultFile) => string;
}

/** The form of an item in one of HeyGen's generations. */
interface ItemForm<F> extends Pick<Form<ItemView, F>, "schema"> {
  of(item: CatalogueItem, urlOf: UrlOf): Item<F>;
  list(items: readonly CatalogueItem[], urlOf: UrlOf): Item<F>[];
}

type Item<F> = ReturnType<Form<ItemView, F>["of"]>;

/**
 * Defines the form of an item.
 *
 * @param name The name of its schema.
 */
export function itemForm<F extends Fields<ItemView>>(
  fields: F,
  name?: string,
): ItemForm<F> {
  const form = formOf<ItemView, F>(fields);
  const of = (item: CatalogueItem, urlOf: UrlOf) =>
    form.of({ ...item, urlOf: (file) => urlOf(item.id, file) });
  return {
    schema: name === undefined ? form.schema : form.schema.openapi(name),
    of,
    list: (items, urlOf) => items.map((item) => of(item, urlOf)),
  };
}

const text = (of: (item: ItemView) => string | undefined) =>
  field(z.string(), of);

const sample = (file: ResultFile) =>
  field(z.url(), ({ urlOf }: ItemView) => urlOf(file));

/** A field that is the same for all items. */
export function fixedField<S extends z.ZodType>(schema: S, value: z.output<S>) {
  return field(schema, (_: ItemView) => value);
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
  yes: fixedField(z.boolean(), true),
  no: fixedField(z.boolean(), false),
};
