/** Parts of a whole as bars with their numbers: what a pie would show, but readable. */
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { format_number, format_percent } from "../../i18n/locale";
import { Name } from "../parts";
import { gather, type Share } from "./gather";

export type { Share } from "./gather";

export function Shares({ shares, label }: { shares: readonly Share[]; label: string }) {
  const [open, set_open] = useState(false);
  const gathered = gather(shares, t("stats.other"));
  const all = gathered.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...gathered.map(({ count }) => count));
  if (gathered.length === 0) return <p class="row-minor panel-empty">{t("stats.nothing")}</p>;
  const list = open ? gathered.flatMap((share) => [share, ...(share.members ?? [])]) : gathered;
  return (
    <ul class="shares" aria-label={label}>
      {list.map((share) => (
        <li key={share.key} class="share">
          <span class="share-label">
            <Label share={share} open={open} toggle={() => set_open(!open)} />
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

/** Leads to the list behind a share; one that stands for many shows them instead. */
function Label({ share, open, toggle }: { share: Share; open: boolean; toggle(): void }) {
  const name = <Name>{share.label}</Name>;
  if (share.members) {
    return (
      <button type="button" class="share-more link" aria-expanded={open} onClick={toggle}>
        {name}
        <span aria-hidden="true">{open ? "▾" : "▸"}</span>
      </button>
    );
  }
  if (!share.href) return name;
  return (
    <a class="link" href={share.href}>
      {name}
    </a>
  );
}
