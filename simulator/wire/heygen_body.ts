import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { WireFields } from "../message/wire.ts";
import type { HeyGenView } from "./heygen_view.ts";
import type { ResultFile } from "./result_urls.ts";

/** The status words of a body. */
type Words = Readonly<Record<Phase, string>>;

/** What a field has: a time, what is known after the end, or the URL of a file. */
type Content = "time" | "end" | "file";

/** A field of a body: its schema, and its value for a job. */
interface Field<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly of: (view: HeyGenView) => z.output<S> | undefined;
  readonly contents: readonly Content[];
  readonly words?: Words;
}

type Fields = Readonly<Record<string, Field>>;

type Schema<F extends Fields> = z.ZodObject<
  { [Name in keyof F]: F[Name]["schema"] }
>;

/** The body of a job in one of HeyGen's generations. */
export interface HeyGenBody<F extends Fields> {
  readonly schema: Schema<F>;
  /** What faults rewrite in a response with it. */
  readonly fields: WireFields;
  of(view: HeyGenView): z.output<Schema<F>>;
}

export function field<S extends z.ZodType>(
  schema: S,
  of: Field<S>["of"],
  ...contents: readonly Content[]
): Field<S> {
  return { schema, of, contents };
}

export function statusField<W extends Words>(words: W) {
  const schema = z.enum([...new Set<W[Phase]>(Object.values(words))]);
  const of = ({ phase }: HeyGenView) => words[phase];
  return { ...field(schema, of), words };
}

/** The field of a file, which the result of a completed job has. */
export function fileField<S extends z.ZodType<string | null | undefined>>(
  schema: S,
  file: ResultFile,
): Field<S> {
  return field(schema, (view) => view.urlOf(file) as z.output<S>, "file");
}

export const createdAt = field(
  z.int().describe("In seconds since the epoch."),
  (view) => view.createdAt,
  "time",
);

/**
 * Defines the body of a job.
 *
 * @param name The name of its schema.
 * @param empty What stands for a missing value: null, or no field.
 */
export function heygenBody<F extends Fields>(
  name: string,
  empty: null | undefined,
  fields: F,
): HeyGenBody<F> {
  const entries = Object.entries<Field>(fields);
  const shape = entries.map(([name, { schema }]) => [name, schema]);
  const namesOf = (wanted: Content) =>
    entries.filter(([, { contents }]) => contents.includes(wanted))
      .map(([name]) => name);
  const emptied = (content: Content) =>
    Object.fromEntries(namesOf(content).map((it) => [`data.${it}`, empty]));
  const words = fields["status"]?.words;
  return {
    schema: z.object(Object.fromEntries(shape) as Schema<F>["shape"])
      .openapi(name),
    fields: {
      times: namesOf("time"),
      status: ["data.status"],
      ...(words && { words }),
      pending: emptied("end"),
      noResult: emptied("file"),
    },
    of: (view) =>
      Object.fromEntries(
        entries.map(([name, { of }]) => [name, of(view) ?? empty]),
      ) as z.output<Schema<F>>,
  };
}
