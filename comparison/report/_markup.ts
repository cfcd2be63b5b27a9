/** Attributes of an element; numbers are rounded, `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// What XML 1.0 (section 2.2) has no place for, not even as a reference: one such
// character in a name would keep the whole picture from being drawn.
// deno-lint-ignore no-control-regex -- they are what it looks for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Makes text harmless in HTML and XML, as content and in a quoted attribute.
 *
 * @param text Any text.
 */
export function escape(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd").replace(
    /[&<>"']/g,
    (it) => ENTITIES[it] ?? it,
  );
}

/**
 * Rounds a coordinate to what an eye can tell apart, so that the same picture is
 * the same bytes.
 *
 * @param value A number of pixels.
 */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

/**
 * Writes an element.
 *
 * @param name The element's name.
 * @param attributes Its attributes, unescaped.
 * @param children Its content: markup, so text in it is escaped already.
 */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    text += ` ${key}="${
      escape(typeof value === "number" ? px(value) : value)
    }"`;
  }
  return children.length === 0
    ? `${text}/>`
    : `${text}>${children.join("")}</${name}>`;
}
