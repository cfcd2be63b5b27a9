import { useLayoutEffect, useState } from "hono/jsx/dom";
import { keys, setKeys } from "./api.ts";
import { Form } from "./controls.tsx";
import { useSimulation } from "./state.ts";

export function KeyForm() {
  const { feed, reason } = useSimulation();
  const [refusal, setRefusal] = useState("");
  useLayoutEffect(() => {
    const ask = (event: Event) =>
      setRefusal((event as CustomEvent<string>).detail);
    addEventListener("unauthorized", ask);
    return () => removeEventListener("unauthorized", ask);
  }, []);
  if (!refusal && feed !== "refused") return null;
  const given = keys();
  return (
    <Form
      class="card"
      action={({ api = "", admin = "" }) => {
        // No request can have others.
        if (![api, admin].every((key) => /^[!-~]{0,1000}$/.test(key))) {
          throw new Error("A key has up to 1000 visible ASCII characters.");
        }
        setRefusal("");
        setKeys({ api, admin });
      }}
    >
      <p>
        <strong>
          {given.api || given.admin
            ? "The server refused a key, or requires another one."
            : "This server requires a key."}
        </strong>{" "}
        {refusal || reason} Keys are kept in this tab only.
      </p>
      <div class="row">
        <label>
          API key <input name="api" type="password" autocomplete="off" />
        </label>
        <label>
          Admin key <input name="admin" type="password" autocomplete="off" />
        </label>
        <button type="submit">Use</button>
      </div>
    </Form>
  );
}
