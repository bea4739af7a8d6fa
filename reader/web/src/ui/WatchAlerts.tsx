/** Below the header: which watched nodes need a look. */
import type { WatchAlert } from "../data/watch_alerts";
import { node_name } from "../format/node_name";
import { t } from "../i18n";
import { find_node } from "../state/mesh";
import { is_wide, node_address } from "../state/view";
import { alert_text, dismiss_alerts, shown_alerts } from "../state/watch_alerts";
import { CloseIcon, StarIcon } from "./icons";
import { IconButton, Name } from "./parts";

/** Where there is room. */
const MOST_NAMED = 2;

export function WatchAlerts() {
  const list = shown_alerts.value;
  const named = is_wide.value ? MOST_NAMED : 1;
  return (
    <div role="status">
      {list.length > 0 && (
        <div class="watch-alerts" data-testid="watch-alerts">
          <StarIcon />
          {list.length <= named ? list.map((alert) => <One key={alert.key} alert={alert} />) : <Many list={list} />}
          <IconButton label={t("watch.dismiss")} testid="watch-dismiss" onClick={() => dismiss_alerts(list)}>
            <CloseIcon />
          </IconButton>
        </div>
      )}
    </div>
  );
}

function One({ alert }: { alert: WatchAlert }) {
  return (
    <span class="watch-alert">
      <a class="link" href={node_address(alert.node_id)}>
        <Name>{node_name(alert.node_id, find_node(alert.node_id)?.long_name)}</Name>
      </a>{" "}
      {alert_text(alert)}
    </span>
  );
}

function Many({ list }: { list: readonly WatchAlert[] }) {
  return (
    <a class="link watch-alert" href="/nodelist?watched=1">
      {t("watch.many", { n: list.length })}
    </a>
  );
}
