import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { markOf } from "@heygen-sim/comparison/drawing";
import type { Job } from "./bodies.ts";
import { state } from "./state.ts";

/** Renders again at an interval while something moves, in milliseconds. */
export function useTick(active: boolean, interval = 250): number {
  const [ticks, render] = useState(0);
  useLayoutEffect(() => {
    if (!active) return;
    const timer = setInterval(
      () => document.hidden || render((n) => n + 1),
      interval,
    );
    return () => clearInterval(timer);
  }, [active, interval]);
  return ticks;
}

/** Keeps the progress of pending jobs up to date while a view shows it. */
export function useRefresh(active: boolean): void {
  useLayoutEffect(() => {
    if (!active) return;
    const refresh = () => {
      if (!document.hidden && state.feed === "connected") void state.refresh();
    };
    const timer = setInterval(refresh, 2_000);
    return () => clearInterval(timer);
  }, [active]);
}

export function Failure({ text }: { readonly text: string | undefined }) {
  return text ? <p class="error" role="alert">{text}</p> : null;
}

/** A part of a view, below a heading. */
export function Card({ id, title, aside, children }: {
  readonly id: string;
  readonly title: unknown;
  readonly aside?: unknown;
  readonly children: unknown;
}) {
  return (
    <section class="card" aria-labelledby={id}>
      <div class="row head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Whether a media query holds, such as one for a narrow screen. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useLayoutEffect(() => {
    const media = matchMedia(query);
    const update = () => setHolds(media.matches);
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, [query]);
  return holds;
}

export function Drawing(
  { draw }: { readonly draw: (width: number) => string },
) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0))
    );
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const markup = width > 0 ? draw(width) : "";
  useLayoutEffect(() => {
    if (place.current) place.current.innerHTML = markup;
  }, [markup]);
  return <div class="drawn" ref={place} />;
}

/** The status of a job, as a word with a shape. */
export function Status({ job: { status, phase } }: {
  readonly job: Pick<Job, "phase"> & { readonly status: string };
}) {
  return <span class={`status ${phase ?? status}`}>{phase ?? status}</span>;
}

const shown = new Map<string, number>();

/** The look of a client's mark: names that appear one after another look different. */
export function lookOf(name: string): number {
  const look = shown.get(name) ?? shown.size;
  shown.set(name, look);
  return look;
}

export function Client({ name }: { readonly name: string }) {
  return (
    <span class="client">
      <span dangerouslySetInnerHTML={{ __html: markOf(name, lookOf(name)) }} />
      {name}
    </span>
  );
}
