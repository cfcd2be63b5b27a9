/** Attributes of an element; numbers are rounded, `undefined` omits one. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

// Characters that XML 1.0 (section 2.2) excludes: one of them would make a whole picture
// invalid.
// deno-lint-ignore no-control-regex -- control characters are among them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Escapes text for HTML and XML, as content and in a quoted attribute. */
export function escape(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}

export function px(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

/** Writes an element with unescaped attributes; its content is markup. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    tag += ` ${key}="${escape(typeof value === "number" ? px(value) : value)}"`;
  }
  return children.length === 0
    ? `${tag}/>`
    : `${tag}>${children.join("")}</${name}>`;
}

export function text(
  kind: string,
  x: number,
  y: number,
  content: string,
  anchor?: "middle" | "end",
): string {
  const attributes = { class: kind, x, y, "text-anchor": anchor };
  return element("text", attributes, escape(content));
}

export function line(
  kind: string,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): string {
  return element("line", { class: kind, x1, y1, x2, y2 });
}

export function curve(
  kind: string,
  points: readonly { readonly x: number; readonly y: number }[],
): string {
  const d = points.map(({ x, y }) => `${px(x)},${px(y)}`).join("L");
  return d && element("path", { class: kind, d: `M${d}` });
}

/** The title of a drawing, and its description for screen readers. */
export interface Described {
  /** The prefix of the ids within the drawing; unique on the page. */
  readonly id: string;
  /** The title. */
  readonly title: string;
  /** What the drawing shows, for screen readers. */
  readonly summary: string;
}

export function drawing(
  { id, title, summary }: Described,
  width: number,
  height: number,
  ...children: readonly string[]
): string {
  return element(
    "svg",
    {
      class: "drawing",
      viewBox: `0 0 ${px(width)} ${px(height)}`,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-summary`,
    },
    element("title", { id: `${id}-title` }, escape(title)),
    element("desc", { id: `${id}-summary` }, escape(summary)),
    ...children,
  );
}
