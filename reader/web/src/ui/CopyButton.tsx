import { useState } from "preact/hooks";
import { t } from "../i18n";

const SHOWN_MS = 2_000;

/** Copies a text; missing where the browser refuses (without HTTPS), as the text can be selected then. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, set_copied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        set_copied(true);
        window.setTimeout(() => set_copied(false), SHOWN_MS);
      },
      () => {},
    );
  };
  return (
    <button type="button" class="button" onClick={copy}>
      <span aria-live="polite">{copied ? t("node.copied") : label}</span>
    </button>
  );
}
