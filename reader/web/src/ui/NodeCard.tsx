/** What is known of the selected node. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { node_hex } from "../api/parse";
import type { MeshNode } from "../api/types";
import { node_place } from "../data/nodes";
import { node_name, short_name } from "../format/node_name";
import { role_label } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { node_colour_name } from "../state/categories";
import { nodes, selected_node } from "../state/mesh";
import { open_node } from "../state/navigation";
import { node_address, show_packets_of } from "../state/view";
import { CloseIcon } from "./icons";
import { Ago, FullTime, IconButton, Name } from "./parts";
import { Star } from "./Star";

export function NodeCard() {
  const node_id = selected_node.value;
  if (node_id === null) return null;
  const node = nodes.value.by_id.get(node_id);
  const close = () => (selected_node.value = null);
  return (
    <aside
      class="card"
      data-testid="node-card"
      aria-label={node_name(node_id, node?.long_name)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <div class="card-head">
        {node && (
          <span class={`badge node-${node_colour_name(node)}`}>
            <Name>{short_name(node)}</Name>
          </span>
        )}
        <h2>
          <Name>{node_name(node_id, node?.long_name)}</Name>
        </h2>
        <Star node_id={node_id} />
        <IconButton label={t("node.close")} onClick={close}>
          <CloseIcon />
        </IconButton>
      </div>
      <Identity node_id={node_id} />
      {node && <Facts node={node} />}
      <div class="card-actions">
        <a class="button" href={node_address(node_id)} data-testid="node-open">
          {t("node.open")}
        </a>
        <button type="button" class="button" onClick={() => show_packets_of(node_id)}>
          {t("node.show_packets")}
        </button>
        {node && node_place(node) && (
          <button type="button" class="button" onClick={() => open_node(node_id)}>
            {t("node.center")}
          </button>
        )}
      </div>
    </aside>
  );
}

function Identity({ node_id }: { node_id: number }) {
  const [copied, set_copied] = useState<number | null>(null);
  const hex = node_hex(node_id);
  const copy = () => {
    // Refused without HTTPS; the text can be selected then.
    navigator.clipboard?.writeText(hex).then(
      () => set_copied(node_id),
      () => {},
    );
  };
  return (
    <p class="card-id mono">
      <span>{hex}</span>
      <span class="row-minor">{node_id}</span>
      {navigator.clipboard && (
        <button type="button" class="link" onClick={copy}>
          {t(copied === node_id ? "node.copied" : "node.copy")}
        </button>
      )}
    </p>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  if (children === null || children === undefined || children === false) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** `all`: with what the card leaves out. */
export function Facts({ node, all }: { node: MeshNode; all?: boolean }) {
  const place = node_place(node);
  const text = (value: string | null) => (value === null ? null : <bdi>{clean_line(value, 40)}</bdi>);
  return (
    <dl class="facts">
      <Fact label={t("node.id")}>{all && <span class="mono">{`${node.id} · ${node.node_id}`}</span>}</Fact>
      <Fact label={t("node.last_seen")}>
        {node.last_seen_us === null ? t("node.never") : <Ago at_us={node.last_seen_us} />}
      </Fact>
      <Fact label={t("node.role")}>{text(node.role && role_label(node.role))}</Fact>
      <Fact label={t("node.hardware")}>{text(node.hw_model)}</Fact>
      <Fact label={t("node.firmware")}>{text(node.firmware)}</Fact>
      <Fact label={t("node.channel")}>{text(node.channel)}</Fact>
      <Fact label={t("node.gateway")}>{node.is_mqtt_gateway ? t("node.gateway.yes") : null}</Fact>
      <Fact label={t("node.position")}>
        {place && (
          <a class="link mono" href={`/map?selected=${node.id}&lat=${place[1].toFixed(4)}&lng=${place[0].toFixed(4)}&zoom=13`}>
            {`${format_number(place[1], 4)}, ${format_number(place[0], 4)}`}
          </a>
        )}
      </Fact>
      <Fact label={t("node.first_seen")}>
        {node.first_seen_us === null ? null : <FullTime at_us={node.first_seen_us} />}
      </Fact>
    </dl>
  );
}
