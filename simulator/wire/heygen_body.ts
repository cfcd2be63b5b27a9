import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { WireFields } from "../message/wire.ts";
import { type Field, field, type Form, formOf } from "./form.ts";
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

/** The body of a job in one of HeyGen's generations. */
export interface HeyGenBody<F> extends Form<HeyGenView, F> {
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

export const createdAt = jobField(
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
export function heygenBody<F extends JobFields>(
  name: string,
  empty: null | undefined,
  fields: F,
): HeyGenBody<F> {
  const namesOf = (wanted: Content) =>
    Object.keys(fields).filter((it) => fields[it]?.contents.includes(wanted));
  const emptied = (content: Content) =>
    Object.fromEntries(namesOf(content).map((it) => [`data.${it}`, empty]));
  const words = fields["status"]?.words;
  const { schema, of } = formOf<HeyGenView, F>(fields, empty);
  return {
    schema: schema.openapi(name),
    of,
    fields: {
      times: namesOf("time"),
      status: ["data.status"],
      ...(words && { words }),
      pending: emptied("end"),
      noResult: emptied("file"),
    },
  };
}
