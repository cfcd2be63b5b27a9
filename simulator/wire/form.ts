import { z } from "@hono/zod-openapi";

/** A field of a body: its schema, and its value by what the body shows. */
export interface Field<View, S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly of: (view: View) => z.output<S> | undefined;
}

export type Fields<View> = Readonly<Record<string, Field<View>>>;

type Schema<F> = z.ZodObject<
  { [Name in keyof F]: F[Name] extends Field<never, infer S> ? S : never }
>;

/** The form of a body: its schema, and how it is made. */
export interface Form<View, F> {
  readonly schema: Schema<F>;
  of(view: View): z.output<Schema<F>>;
}

export function field<View, S extends z.ZodType>(
  schema: S,
  of: Field<View, S>["of"],
): Field<View, S> {
  return { schema, of };
}

/**
 * Makes the form of a body from its fields.
 *
 * @param empty What stands for a missing value: null, or no field.
 */
export function formOf<View, F extends Fields<View>>(
  fields: F & Fields<View>,
  empty?: null,
): Form<View, F> {
  const entries = Object.entries<Field<View>>(fields);
  const shape = entries.map(([name, { schema }]) => [name, schema]);
  return {
    schema: z.object(Object.fromEntries(shape)) as Schema<F>,
    of(view) {
      const values = entries.map(([name, { of }]) => {
        const value = of(view);
        return [name, value === undefined ? empty : value];
      });
      return Object.fromEntries(values) as z.output<Schema<F>>;
    },
  };
}
