import { CONFIG, fits, schemaOf } from "../cli/config.ts";
import {
  type OptionDefinition,
  type Options,
  takesValue,
} from "../cli/option.ts";

/** The JSON schema of a file with the values of options. */
export function configSchema(options: Options, title: string): object {
  const { [CONFIG]: _, ...known } = options;
  const properties = Object.entries(known).map(([key, option]) => {
    const usual = defaultOf(option);
    return [key, {
      description: option.summary,
      ...schemaOf(option),
      ...(usual === undefined ? {} : { default: usual }),
    }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    properties: {
      $schema: { description: "The address of this schema.", type: "string" },
      ...Object.fromEntries(properties),
    },
    additionalProperties: false,
  };
}

function defaultOf(option: OptionDefinition): unknown {
  if (!takesValue(option)) return false;
  const { default: text } = option;
  const number = Number(text);
  const isNumber = !Number.isNaN(number) && fits(number, schemaOf(option));
  return isNumber ? number : text;
}
