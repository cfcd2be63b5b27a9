import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { Failure } from "./parts.tsx";
import { useAction } from "./read.ts";

export function entered(
  take: (value: string) => unknown,
): (event: Event) => void {
  return ({ target }) => void take((target as HTMLInputElement).value);
}

export function Button({ text, label, pressed, ...rest }: {
  readonly text: string;
  /** Its name, where the text alone is ambiguous. */
  readonly label?: string | undefined;
  readonly pressed?: boolean;
  readonly class?: string | undefined;
  readonly disabled?: boolean;
  readonly autofocus?: boolean;
  readonly onClick: () => unknown;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed?.toString()}
      {...rest}
    >
      {text}
    </button>
  );
}

/** An option: its value, and its text where that is another one. */
type Option = string | readonly [value: string, text: string];

export function Select({ value, options, onChange = () => {}, ...rest }: {
  readonly value?: string | null | undefined;
  readonly options: readonly Option[];
  readonly name?: string;
  readonly disabled?: boolean;
  readonly onChange?: (value: string) => unknown;
}) {
  return (
    <select {...rest} onChange={entered(onChange)}>
      {options.map((it) => {
        const [key, text] = typeof it === "string" ? [it, it] : it;
        return (
          <option key={key} value={key} selected={key === value}>{text}</option>
        );
      })}
    </select>
  );
}

/** A form; why its action failed is shown at its end. */
export function Form({ action, children, ...rest }: {
  /** Takes what is entered, by the names of the controls. */
  readonly action: (
    entries: Readonly<Record<string, string>>,
    form: HTMLFormElement,
  ) => unknown;
  readonly children: unknown;
  readonly class?: string;
  readonly "aria-label"?: string;
}) {
  const [error, attempt] = useAction();
  const busy = useRef(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    // Two clicks are one, also where the server is slow.
    if (busy.current) return;
    busy.current = true;
    const form = event.target as HTMLFormElement;
    const entries = Array.from(
      new FormData(form),
      ([name, value]) => [name, String(value).trim()] as const,
    );
    await attempt(async () => await action(Object.fromEntries(entries), form));
    busy.current = false;
  };
  return (
    <form {...rest} onSubmit={submit}>
      {children}
      <Failure text={error} />
    </form>
  );
}

export function Copy({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState("");
  const done = copied === text;
  useLayoutEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setCopied(""), 2_000);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <Button
      text={done ? "Copied" : "Copy"}
      class="copy"
      onClick={async () => {
        await copy(text);
        setCopied(text);
      }}
    />
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Only secure origins, which loopback is, have that.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
