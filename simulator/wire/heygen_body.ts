import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { WireFields } from "../message/wire.ts";
import type { HeyGenView } from "./heygen_view.ts";
import type { ResultFile } from "./result_urls.ts";

/** The status words of a body. */
type Words = Readonly<Record<Phase, string>>;

/** What a field has: a time, what is known after the end, or the URL of a file. */
type Content = "time" | "end" | "file";

interface JobField<S extends z.ZodType = z.ZodType>
  extends Field<HeyGenView, S> {
  readonly contents: readonly Content[];
  readonly words?: Words;
}

type JobFields = Readonly<Record<string, JobField>>;

/** The form of a job in one of HeyGen's generations. */
export interface JobForm<S extends z.ZodType> extends Form<HeyGenView, S> {
  /** What faults rewrite in a response with it. */
  readonly fields: WireFields;
}

export function jobField<S extends z.ZodType>(
  schema: S,
  of: Field<HeyGenView, S>["of"],
  ...contents: readonly Content[]
): JobField<S> {
  return { ...field(schema, of), contents };
}

export function statusField<W extends Words>(words: W) {
  const schema = z.enum([...new Set<W[Phase]>(Object.values(words))]);
  return { ...jobField(schema, ({ phase }) => words[phase]), words };
}

/** The field of a file, which the result of a completed job has. */
export function fileField<S extends z.ZodType<string | null | undefined>>(
  schema: S,
  file: ResultFile,
): JobField<S> {
  return jobField(schema, (view) => view.urlOf(file) as z.output<S>, "file");
}

/**
 * Defines the body of a job.
 *
 * @param name The name of its schema.
 * @param empty What stands for a missing value: null, or no field.
 */
export function heygenBody<F extends JobFields>(
  name: string,
  empty: null | undefined,
  fields: F,
): JobForm<Schema<F>> {
  const namesOf = (wanted: Content) =>
    Object.keys(fields).filter((it) => fields[it]?.contents.includes(wanted));
  const emptied = (content: Content) =>
    Object.fromEntries(namesOf(content).map((it) => [`data.${it}`, empty]));
  const words = fields["status"]?.words;
  return {
    ...formOf<HeyGenView, F>(fields, { name, empty }),
    fields: {
      times: namesOf("time"),
      status: ["data.status"],
      ...(words && { words }),
      pending: emptied("end"),
      noResult: emptied("file"),
    },
  };
}

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
export interface Form<View, S extends z.ZodType> {
  readonly schema: S;
  of(view: View): z.output<S>;
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
 * @param name The name of its schema.
 * @param empty What stands for a missing value: null, or no field.
 */
export function formOf<View, F extends Fields<View>>(
  fields: F & Fields<View>,
  { name, empty }: { name?: string | undefined; empty?: null | undefined },
): Form<View, Schema<F>> {
  const entries = Object.entries<Field<View>>(fields);
  const shape = entries.map(([name, { schema }]) => [name, schema]);
  const schema = z.object(Object.fromEntries(shape)) as Schema<F>;
  return {
    schema: name === undefined ? schema : schema.openapi(name),
    of(view) {
      const values = entries.map(([name, { of }]) => {
        const value = of(view);
        return [name, value === undefined ? empty : value];
      });
      return Object.fromEntries(values) as z.output<Schema<F>>;
    },
  };
}
