import { element, escape } from "./_markup.ts";

/** A name of plain words, in lower case. */
const WORDS = /^[a-z]+( [a-z]+)*$/;
/** A call, such as `constant({ interval: 6100 })`. */
const CALL = /(\b[\w-]+\(\{[^{}]*\}\))/;

/**
 * Writes the name of a distribution as a title. What is no plain words, such as
 * `uniform:1,20`, stays as it is.
 *
 * @param name The name.
 */
export function titled(name: string): string {
  return WORDS.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

/**
 * Writes advice as markup: what is code in it looks like code.
 *
 * @param text The advice.
 */
export function advice(text: string): string {
  return text.split(CALL).map((part, i) =>
    i % 2 === 1 ? element("code", {}, escape(part)) : escape(part)
  ).join("");
}

/**
 * How a text begins: its first two sentences, or all of it if there are no more.
 *
 * @param text The text.
 */
export function beginning(text: string): string {
  return /^(?:.*?[.!?](?=\s)){2}/s.exec(text)?.[0] ?? text;
}
