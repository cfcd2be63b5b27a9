import { useRef } from "hono/jsx/dom";
import { request } from "../api.ts";
import { Button, Form } from "../controls.tsx";
import { Failure } from "../parts.tsx";
import { useAction } from "../read.ts";
import { cancelAll } from "./actions.ts";

/** Clears all jobs, by a dialog: something is lost. */
export function Clear() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, attempt] = useAction();
  const close = () => dialog.current?.close();
  return (
    <div class="end">
      <Button text="Clear …" onClick={() => dialog.current?.showModal()} />
      <dialog ref={dialog} aria-label="Clear all jobs?">
        <h2>Clear all jobs?</h2>
        <p>
          Cancelled jobs stay in the list. A restart removes all jobs, requests,
          reports, webhooks, faults and settings that were changed: the server
          is as at its start.
        </p>
        <Failure text={error} />
        <Button
          text="Cancel all pending"
          onClick={async () => {
            if (await attempt(cancelAll)) close();
          }}
        />
        <Form
          action={async ({ seed = "" }) => {
            await request("POST", "restart", {
              // A number is another seed than its digits as a text.
              ...seed &&
                { seed: /^-?\d{1,15}$/.test(seed) ? Number(seed) : seed },
            });
            close();
          }}
        >
          <p class="row">
            <label>
              Seed
              <input
                name="seed"
                placeholder="the present one"
                autocomplete="off"
              />
            </label>
            <button type="submit">Restart</button>
          </p>
        </Form>
        <Button text="Keep all" class="main" autofocus onClick={close} />
      </dialog>
    </div>
  );
}
