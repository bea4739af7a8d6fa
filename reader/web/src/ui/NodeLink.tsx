/** A node's name that leads to its page; on the live map, to its card. */
import { BROADCAST, node_name } from "../format/node_name";
import { t } from "../i18n";
import { find_node } from "../state/mesh";
import { open_node } from "../state/navigation";
import { is_wide, node_address, route } from "../state/view";
import { Name } from "./parts";

interface Props {
  node_id: number;
  /** As the API gave it beside the id; else the name that the page knows. */
  long_name?: string | null;
  /** As a relay of a route: the address of all means one that did not tell its name. */
  relay?: boolean;
}

export function NodeLink({ node_id, long_name, relay }: Props) {
  if (relay && node_id === BROADCAST) return <span class="row-minor">{t("trace.unknown_relay")}</span>;
  const node = find_node(node_id);
  const name = <Name>{node_name(node_id, long_name ?? node?.long_name)}</Name>;
  if (node_id === BROADCAST || node_id <= 1) return name;
  const to_card = (event: MouseEvent) => {
    if (route.value.page !== "map" || !is_wide.value || !node) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open_node(node_id);
  };
  return (
    <a class="link" href={node_address(node_id)} onClick={to_card}>
      {name}
    </a>
  );
}
