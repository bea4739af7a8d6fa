/** Which filter hides nodes of the map, if one is set on another page, and a way out. */
import { node_name } from "../format/node_name";
import { role_label } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { find_node } from "../state/mesh";
import { change_filter, filter, route } from "../state/view";
import { CloseIcon } from "./icons";

export function MapFilter() {
  const { channel, role, gateway } = filter.value;
  const parts = [
    channel && clean_line(channel, 24),
    role && clean_line(role_label(role), 24),
    gateway !== null && `${t("filter.gateway")} ${node_name(gateway, find_node(gateway)?.long_name)}`,
  ].filter(Boolean);
  // A wall shows what its address says.
  if (parts.length === 0 || route.value.page === "kiosk") return null;
  return (
    <span class="chip map-filter" data-testid="map-filter">
      <bdi>{parts.join(" · ")}</bdi>
      <button
        type="button"
        aria-label={t("packets.filter.clear")}
        title={t("packets.filter.clear")}
        onClick={() => change_filter({ channel: null, role: null, gateway: null })}
      >
        <CloseIcon />
      </button>
    </span>
  );
}
