import type { RefObject } from "hono/jsx/dom";
import { request } from "../api.ts";
import { Failure } from "../parts.tsx";
import { useAction } from "../read.ts";
import { cancelAll } from "./actions.ts";

/** Asks whether to cancel the pending jobs, or to begin anew. */
export function ClearDialog({ place }: {
  /** Where the dialog is, to be opened. */
  readonly place: RefObject<HTMLDialogElement | null>;
}) {
  const [error, attempt] = useAction();
  const close = () => place.current?.close();
  const act = async (action: () => Promise<unknown>) => {
    if (await attempt(action)) close();
  };
  return (
    <dialog ref={place} aria-labelledby="clear-title">
      <h2 id="clear-title">Clear all jobs?</h2>
      <p>
        Cancelled jobs stay in the list. A restart removes all jobs, requests,
        reports, webhooks, faults and settings that were changed: the server is
        as at its start.
      </p>
      <Failure text={error} />
      <div class="row">
        <button type="button" onClick={() => act(cancelAll)}>
          Cancel all pending
        </button>
        <button
          type="button"
          onClick={() => act(() => request("POST", "restart"))}
        >
          Restart
        </button>
        <button type="button" class="main" autofocus onClick={close}>
          Keep all
        </button>
      </div>
    </dialog>
  );
}
