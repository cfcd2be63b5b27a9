/** Attributes of an element; numbers are rounded, `undefined` omits one. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// Characters that XML 1.0 (section 2.2) excludes: one of them in a name would make the
// whole picture invalid.
// deno-lint-ignore no-control-regex -- control characters are among them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Escapes text for HTML and XML, as content and in a quoted attribute.
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
 * Rounds a coordinate to two decimals.
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
 * @param children Its content as markup, in which text is escaped.
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
