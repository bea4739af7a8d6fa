/** Of what the mesh is made: nodes and gateways by hardware, role, channel and firmware. */
import { computed } from "@preact/signals";
import type { MeshNode } from "../../api/types";
import { role_label } from "../../format/roles";
import { clean_line } from "../../format/text";
import { t } from "../../i18n";
import type { MessageKey } from "../../i18n/en";
import { lists, nodes } from "../../state/mesh";
import { filtered } from "../../state/url";
import { filter } from "../../state/view";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Share, Shares } from "../../ui/charts/Shares";

interface Cut {
  title: MessageKey;
  name: string;
  gateways: boolean;
  hue: string;
  value(node: MeshNode): string | null;
  href(value: string): string;
  label?(value: string): string;
}

const search = (value: string, gateways: boolean) =>
  `/nodelist?${new URLSearchParams({ q: value, ...(gateways ? { gateway: "1" } : {}) }).toString()}`;
const by_role = (gateways: boolean) => (role: string) => filtered("/nodelist", { role }, gateways ? { gateway: "1" } : {});
const by_channel = (gateways: boolean) => (channel: string) =>
  filtered("/nodelist", { channel }, gateways ? { gateway: "1" } : {});

const CUTS: readonly Cut[] = [
  { title: "stats.hardware", name: "hardware", gateways: false, hue: "blue", value: (n) => n.hw_model, href: (v) => search(v, false) },
  { title: "stats.roles", name: "roles", gateways: false, hue: "orange", value: (n) => n.role, href: by_role(false), label: role_label },
  { title: "stats.channels", name: "channels", gateways: false, hue: "violet", value: (n) => n.channel, href: by_channel(false) },
  { title: "stats.firmware", name: "firmware", gateways: false, hue: "green", value: (n) => n.firmware, href: (v) => search(v, false) },
  { title: "stats.gateway_channels", name: "gateway_channels", gateways: true, hue: "violet", value: (n) => n.channel, href: by_channel(true) },
  { title: "stats.gateway_roles", name: "gateway_roles", gateways: true, hue: "orange", value: (n) => n.role, href: by_role(true), label: role_label },
  { title: "stats.gateway_firmware", name: "gateway_firmware", gateways: true, hue: "green", value: (n) => n.firmware, href: (v) => search(v, true) },
];

const counted_nodes = computed(() => {
  const { channel } = filter.value;
  return [...nodes.value.by_id.values()].filter((node) => channel === null || node.channel === channel);
});

function shares_of(list: readonly MeshNode[], cut: Cut): Share[] {
  const counts = new Map<string, number>();
  for (const node of list) {
    const value = cut.value(node) ?? "";
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({
    key: value,
    label: value === "" ? t("stats.unknown") : clean_line(cut.label?.(value) ?? value, 40),
    href: value === "" ? undefined : cut.href(value),
    hue: value === "" ? "grey" : cut.hue,
    count,
  }));
}

export function NodeShares() {
  const all = counted_nodes.value;
  // The page says above why nothing is known yet.
  if (all.length === 0 && lists.value.state !== "ready") return null;
  const gateways = all.filter((node) => node.is_mqtt_gateway);
  return (
    <>
      {CUTS.map((cut) => {
        const shares = shares_of(cut.gateways ? gateways : all, cut);
        return (
          <ChartPanel
            key={cut.name}
            title={t(cut.title)}
            name={cut.name}
            header={[cut.name, "nodes"]}
            rows={() => shares.map(({ label, count }) => [label, count])}
          >
            <Shares shares={shares} label={t(cut.title)} />
          </ChartPanel>
        );
      })}
    </>
  );
}
