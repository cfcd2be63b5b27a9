import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Webhook } from "../bodies.ts";
import { Form } from "../controls.tsx";
import { Failure } from "../parts.tsx";
import { useSchemas } from "../schema.tsx";
import { Secret } from "./endpoint.tsx";

export function CreateWebhook() {
  const schemas = useSchemas();
  const [created, setCreated] = useState<Webhook & { secret: string }>();
  const fields = schemas.value?.NewWebhook?.properties;
  return (
    <Form
      class="card create"
      aria-label="New webhook"
      action={async ({ url, description }, form) => {
        const events = new FormData(form).getAll("events");
        setCreated(
          await request("POST", "webhooks", {
            url,
            ...events.length > 0 && { events },
            ...description && { description },
          }),
        );
        form.reset();
      }}
    >
      <label>
        URL of the receiver
        <input
          name="url"
          inputmode="url"
          required
          autocomplete="off"
          placeholder="http://127.0.0.1:8080/hook"
        />
      </label>
      <label>
        Description
        <input name="description" maxlength={200} autocomplete="off" />
      </label>
      <button type="submit" class="main">Create</button>
      <fieldset class="events">
        <legend class="soft">
          Events; the ends of jobs if none is chosen
        </legend>
        {fields?.events?.items?.enum?.map((it) => (
          <label key={it}>
            <input type="checkbox" name="events" value={it ?? ""} />
            {it}
          </label>
        ))}
      </fieldset>
      {created && <Secret of={created.id} secret={created.secret} />}
      <Failure text={schemas.error} />
    </Form>
  );
}
