/**
 * The page that `GET /` shows in a browser.
 *
 * @module
 */
import { render, useLayoutEffect } from "hono/jsx/dom";
import { KeyForm } from "./keys.tsx";
import { linkTo, usePlace } from "./location.ts";
import { state, useSimulation } from "./state.ts";
import { VIEWS } from "./views.tsx";

const FEED = {
  connecting: "connecting …",
  connected: "live",
  refused: "a key is missing",
};

function Feed() {
  const { feed } = useSimulation();
  return <p class={`feed ${feed}`} role="status">{FEED[feed]}</p>;
}

/** Moves the focus alone: the fragment of the address is the view. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Page() {
  const place = usePlace();
  const view = VIEWS.find(({ name }) => name === place.path[0]) ?? VIEWS[0];
  useLayoutEffect(() => {
    document.title = `${view?.title} · heygen-sim`;
  }, [view]);
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>Skip to the content</a>
      <header>
        <p class="brand">heygen-sim</p>
        <nav aria-label="Views">
          {VIEWS.map(({ name, title }) => (
            <a
              href={linkTo([name])}
              aria-current={name === view?.name ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        <Feed />
      </header>
      <main id="content" tabindex={-1}>
        <KeyForm />
        {view && <view.Content place={place} key={view.name} />}
      </main>
    </>
  );
}

state.start();
const root = document.getElementById("app");
if (root) render(<Page />, root);
