/** Parts of a whole as bars with their numbers: what a pie would show, but readable. */
import { t } from "../../i18n";
import { format_number, format_percent } from "../../i18n/locale";
import { Name } from "../parts";
import { gather, type Share } from "./gather";

export type { Share } from "./gather";

export function Shares({ shares, label }: { shares: readonly Share[]; label: string }) {
  const list = gather(shares, t("stats.other"));
  const all = list.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...list.map(({ count }) => count));
  if (list.length === 0) return <p class="row-minor panel-empty">{t("stats.nothing")}</p>;
  return (
    <ul class="shares" aria-label={label}>
      {list.map((share) => (
        <li key={share.key} class="share">
          <span class="share-label">
            {share.href ? (
              <a class="link" href={share.href}>
                <Name>{share.label}</Name>
              </a>
            ) : (
              <Name>{share.label}</Name>
            )}
          </span>
          <span class="share-track" aria-hidden="true">
            <span class={`share-bar hue-${share.hue ?? "teal"}`} style={{ width: `${(share.count / most) * 100}%` }} />
          </span>
          <span class="share-count">{format_number(share.count)}</span>
          <span class="share-percent">{format_percent(share.count / all)}</span>
        </li>
      ))}
    </ul>
  );
}
