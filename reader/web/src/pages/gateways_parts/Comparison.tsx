/** Two gateways side by side: who hears which nodes directly, and how much better. */
import { fetch_gateway_comparison } from "../../api/client";
import { node_hex } from "../../api/parse";
import type { ApiLink, Gateway } from "../../api/types";
import { type ComparedNode, compare_gateways } from "../../data/gateways";
import { parse_node_id } from "../../format/node_id";
import { node_name } from "../../format/node_name";
import { t } from "../../i18n";
import { format_number } from "../../i18n/locale";
import { useLoaded } from "../../state/loading";
import { find_node } from "../../state/mesh";
import { own_parameter, set_own_parameter } from "../../state/view";
import { type Column, DataTable } from "../../ui/DataTable";
import { NodeLink } from "../../ui/NodeLink";
import { Figure, Load, Panel } from "../../ui/Page";
import { SCORE_HOURS } from "../gateways";

function name_of(gateway: Gateway): string {
  return node_name(gateway.node_id, gateway.long_name ?? find_node(gateway.node_id)?.long_name);
}

interface ChoiceProps {
  name: "a" | "b";
  gateways: readonly Gateway[];
}

function Choice({ name, gateways }: ChoiceProps) {
  const chosen = parse_node_id(own_parameter(name));
  return (
    <select
      aria-label={t(`gateways.choose_${name}`)}
      data-testid={`compare-${name}`}
      value={chosen === null ? "" : node_hex(chosen)}
      onChange={(event) => set_own_parameter(name, event.currentTarget.value)}
    >
      <option value="">{t(`gateways.choose_${name}`)}</option>
      {gateways.map((gateway) => (
        <option key={gateway.node_id} value={node_hex(gateway.node_id)}>
          {name_of(gateway)}
        </option>
      ))}
    </select>
  );
}

function decibel(value: number | null, hears: boolean): string | null {
  if (!hears) return null;
  return value === null ? t("snr.unknown") : format_number(value, 1);
}

function difference({ a, b }: ComparedNode): number | null {
  return a === null || b === null ? null : a - b;
}

function columns(a: number, b: number): Column<ComparedNode>[] {
  const title = (node_id: number) => `${node_name(node_id, find_node(node_id)?.long_name)}, dB`;
  return [
    {
      key: "node",
      label: t("links.sender"),
      main: true,
      value: (row) => node_name(row.node_id, find_node(row.node_id)?.long_name),
      show: (row) => <NodeLink node_id={row.node_id} />,
    },
    { key: "a", label: title(a), numeric: true, value: (row) => row.a, show: (row) => decibel(row.a, row.a_hears) },
    { key: "b", label: title(b), numeric: true, value: (row) => row.b, show: (row) => decibel(row.b, row.b_hears) },
    {
      key: "difference",
      label: t("gateways.difference"),
      numeric: true,
      value: difference,
      show: (row) => {
        const value = difference(row);
        return value === null ? null : `${value > 0 ? "+" : ""}${format_number(value, 1)}`;
      },
    },
  ];
}

export function Comparison({ gateways, links }: { gateways: readonly Gateway[]; links: readonly ApiLink[] }) {
  const [a, b] = [parse_node_id(own_parameter("a")), parse_node_id(own_parameter("b"))];
  const both = a !== null && b !== null && a !== b;
  return (
    <Panel title={t("gateways.compare")} wide testid="comparison">
      <div class="list-tools">
        <Choice name="a" gateways={gateways} />
        <Choice name="b" gateways={gateways} />
      </div>
      {both ? <Compared a={a} b={b} links={links} /> : <p class="row-minor panel-empty">{t("gateways.compare.hint")}</p>}
    </Panel>
  );
}

/** What they reported both, packet by packet. */
function Common({ a, b }: { a: number; b: number }) {
  const loaded = useLoaded(`compare/${a}/${b}`, () => fetch_gateway_comparison(a, b, SCORE_HOURS));
  const signed = (value: number, digits: number, unit: string) =>
    `${value > 0 ? "+" : ""}${format_number(value, digits)} ${unit}`;
  return (
    <Load of={loaded}>
      {({ first_packets, second_packets, common_packets, snr_difference, delay_s }) => (
        <div class="figures">
          <Figure value={format_number(first_packets)} label={t("gateways.first_packets")} />
          <Figure value={format_number(second_packets)} label={t("gateways.second_packets")} />
          <Figure value={format_number(common_packets)} label={t("gateways.common_packets")} />
          <Figure
            value={snr_difference === null ? "–" : signed(snr_difference, 1, "dB")}
            label={t("gateways.snr_difference")}
          />
          <Figure value={delay_s === null ? "–" : signed(delay_s, 2, "s")} label={t("gateways.delay")} />
        </div>
      )}
    </Load>
  );
}

function Compared({ a, b, links }: { a: number; b: number; links: readonly ApiLink[] }) {
  const rows = compare_gateways(links, a, b);
  const common = rows.filter(({ a_hears, b_hears }) => a_hears && b_hears).length;
  const only = (hears: "a_hears" | "b_hears", not: "a_hears" | "b_hears") =>
    rows.filter((row) => row[hears] && !row[not]).length;
  return (
    <>
      <p class="row-minor panel-empty">
        {t("gateways.compare.sum", { common, a: only("a_hears", "b_hears"), b: only("b_hears", "a_hears") })}
      </p>
      <Common a={a} b={b} />
      <DataTable
        label={t("gateways.compare")}
        rows={rows}
        columns={columns(a, b)}
        id={(row) => row.node_id}
        csv="gateway_comparison"
        most={30}
      />
    </>
  );
}
