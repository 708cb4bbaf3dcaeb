// SPDX-License-Identifier: ISC
// Asks for the token of a server that wants one.
import { useEffect, useRef } from "preact/hooks";
import { hasToken } from "../api";

export function TokenDialog({
  onToken,
  onCancel,
}: {
  onToken: (token: string) => void;
  onCancel: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const token = field.current?.value.trim();
    if (token) onToken(token);
  };
  return (
    <dialog ref={dialog} onClose={onCancel} aria-labelledby="token-title">
      <form onSubmit={submit}>
        <h2 id="token-title">This server asks for a token</h2>
        {hasToken() && (
          <p class="wrong" role="alert">
            The token given before was not accepted.
          </p>
        )}
        <p>
          Whoever runs it can give you one. It is kept until this tab is closed, and sent to this
          server only.
        </p>
        <label>
          Token <input ref={field} type="password" autocomplete="off" required />
        </label>
        <p class="actions">
          <button type="submit" class="primary">
            Go on
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}
