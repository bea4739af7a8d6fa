import { t } from "../i18n";

/** Asks for more of a long list; nothing when all is shown. */
export function MoreRows({ shown, all, on_more }: { shown: number; all: number; on_more(): void }) {
  if (shown >= all) return null;
  return (
    <button type="button" class="button" data-testid="more-rows" onClick={on_more}>
      {t("table.more", { n: all - shown })}
    </button>
  );
}
