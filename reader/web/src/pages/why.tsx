/** /why and /why/{id}: why a node is not where its owner looks for it, and what helps. */
import { useState } from "preact/hooks";
import { fetch_keys, fetch_node, fetch_packets, fetch_receptions } from "../api/client";
import { node_hex } from "../api/parse";
import { find_places } from "../data/search";
import { type Evidence, find_why } from "../data/why";
import { parse_node_id } from "../format/node_id";
import { t } from "../i18n";
import { now_ms } from "../state/clock";
import { node_passes } from "../state/filter";
import { heard_by_gateway } from "../state/gateway_filter";
import { useLoaded } from "../state/loading";
import { NODE_DAYS, nodes } from "../state/mesh";
import { filter, navigate } from "../state/view";
import { Load, PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { Findings } from "./why_parts/Findings";

const NEWEST_PACKETS = 200;

type Known = Omit<Evidence, "filtered" | "now_us" | "days">;

async function gather(node_id: number): Promise<Known> {
  const [node, packets, keys] = await Promise.all([
    fetch_node(node_id),
    fetch_packets({ from_node_id: node_id, limit: NEWEST_PACKETS }),
    fetch_keys(node_id),
  ]);
  const [newest] = packets;
  const seen = newest ? await fetch_receptions(newest.id) : [];
  return { node, packets, seen, public_keys: keys.count };
}

export function Page({ id }: { id: string }) {
  const node_id = parse_node_id(id);
  return (
    <PageFrame title={t("page.why")} narrow testid="why">
      <p class="page-lead">{t("why.lead")}</p>
      <Question initial={node_id === null ? id : node_hex(node_id)} />
      {node_id !== null && <Answer key={node_id} node_id={node_id} />}
      {node_id === null && id !== "" && <Notice title={t("node.bad_id")}>{t("nodes.none.hint")}</Notice>}
    </PageFrame>
  );
}

function Question({ initial }: { initial: string }) {
  const [text, set_text] = useState(initial);
  const ask = (event: Event) => {
    event.preventDefault();
    const [hit] = find_places(text, nodes.value.by_id.values(), []);
    const node_id = parse_node_id(text.trim()) ?? (hit?.kind === "node" ? hit.node_id : null);
    navigate(`/why/${node_id === null ? encodeURIComponent(text.trim()) : node_hex(node_id)}`);
  };
  return (
    <form class="question" onSubmit={ask}>
      <input
        type="text"
        autocomplete="off"
        spellcheck={false}
        maxLength={100}
        required
        aria-label={t("search.placeholder")}
        placeholder={t("search.placeholder")}
        data-testid="why-node"
        value={text}
        onInput={(event) => set_text(event.currentTarget.value)}
      />
      <button type="submit" class="button">
        {t("why.ask")}
      </button>
    </form>
  );
}

function Answer({ node_id }: { node_id: number }) {
  const loaded = useLoaded(`why/${node_id}`, () => gather(node_id));
  return (
    <Load of={loaded}>
      {(known) => {
        const { node } = known;
        const evidence: Evidence = {
          ...known,
          filtered: node !== null && !node_passes(node, filter.value, now_ms.peek(), heard_by_gateway.value),
          now_us: now_ms.peek() * 1000,
          days: NODE_DAYS,
        };
        return <Findings node_id={node_id} evidence={evidence} findings={find_why(evidence)} />;
      }}
    </Load>
  );
}
