import { get } from "./api.ts";
import { Select } from "./controls.tsx";
import { type Reading, useRead } from "./read.ts";
import { useSimulation } from "./state.ts";

export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly { readonly $ref: string }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** The schemas of the server's description, by name. */
type Schemas = Readonly<Record<string, Schema>>;

/** The server's description, which is read once for all forms. */
let description: Promise<{ components: { schemas: Schemas } }> | undefined;

async function readSchemas(path: string): Promise<Schemas> {
  try {
    return (await (description ??= get(path))).components.schemas;
  } catch (error) {
    description = undefined;
    throw error;
  }
}

export function useSchemas(): Reading<Schemas> {
  const { epoch } = useSimulation();
  return useRead("openapi.json", epoch, readSchemas);
}

function accepts({ type = [], anyOf = [] }: Schema, wanted: RegExp): boolean {
  return [type].flat().some((it) => wanted.test(it)) ||
    anyOf.some((it) => accepts(it, wanted));
}

/** The value that a text stands for; what does not fit is for the server to refuse. */
export function valueOf(schema: Schema, text: string): unknown {
  const trimmed = text.trim();
  if (accepts(schema, /boolean/)) return trimmed === "true";
  return accepts(schema, /number|integer/) && trimmed !== "" &&
      Number.isFinite(Number(trimmed))
    ? Number(trimmed)
    : trimmed;
}

/** What a schema describes, with code between backticks. */
export function Words({ of }: { readonly of: Schema | undefined }) {
  const parts = of?.description?.split("`") ?? [];
  return <>{parts.map((it, i) => i % 2 ? <code key={i}>{it}</code> : it)}</>;
}

export function Field({ id, title, schema, required = false, ...rest }: {
  readonly id: string;
  readonly name: string;
  readonly title: unknown;
  readonly schema: Schema;
  /** The present value, as a text. */
  readonly value: string;
  readonly required?: boolean;
}) {
  const choices = accepts(schema, /boolean/)
    ? ["false", "true"]
    : schema.enum?.filter((it) => it !== null);
  const isNumber = accepts(schema, /number|integer/) && !schema.anyOf;
  const props = { id, "aria-describedby": `${id}-about`, ...rest };
  return (
    <div class="field">
      <label for={id}>{title}</label>
      <span class="soft" id={`${id}-about`}>
        <Words of={schema} />
      </span>
      {choices
        ? (
          <Select
            {...props}
            options={required ? choices : [["", "default"], ...choices]}
          />
        )
        : (
          <input
            {...props}
            required={required}
            inputmode={isNumber ? "decimal" : "text"}
            autocomplete="off"
            spellcheck={false}
          />
        )}
    </div>
  );
}
