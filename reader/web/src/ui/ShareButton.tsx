/** Hands on a link to what is seen: by the device's own way where there is one, else through the clipboard. */
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { ShareIcon } from "./icons";
import { IconButton } from "./parts";

const SHOWN_MS = 2_000;

export function ShareButton({ address }: { address(): string }) {
  const [copied, set_copied] = useState(false);
  // Both are missing without HTTPS.
  const can_share = typeof navigator.share === "function";
  if (!can_share && !navigator.clipboard) return null;
  const share = async () => {
    const url = address();
    try {
      if (can_share && window.matchMedia("(pointer: coarse)").matches) return await navigator.share({ url });
      await navigator.clipboard.writeText(url);
      set_copied(true);
      window.setTimeout(() => set_copied(false), SHOWN_MS);
    } catch {
      // The user thought better of it, or the browser forbids it.
    }
  };
  return (
    <>
      <IconButton label={t("map.share")} testid="share" onClick={() => void share()}>
        <ShareIcon />
      </IconButton>
      {copied && (
        <p class="map-hint" role="status">
          {t("map.shared")}
        </p>
      )}
    </>
  );
}
