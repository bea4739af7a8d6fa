/** What was found out about a node, and advice for what is wrong. */
import type { ComponentChildren } from "preact";
import { by_gateway } from "../../data/receptions";
import { type Evidence, type Finding, type FindingName, last_heard_us, verdict } from "../../data/why";
import { node_name } from "../../format/node_name";
import { clean_line } from "../../format/text";
import { t } from "../../i18n";
import type { MessageKey } from "../../i18n/en";
import { config } from "../../state/mesh";
import { change_filter, node_address } from "../../state/view";
import { hops_text } from "../../ui/HeardBy";
import { NodeLink } from "../../ui/NodeLink";
import { Panel } from "../../ui/Page";
import { Ago, Name } from "../../ui/parts";

const MARKS = { good: "✓", warn: "!", bad: "✕" } as const;

interface Props {
  node_id: number;
  evidence: Evidence;
  findings: readonly Finding[];
}

export function Findings({ node_id, evidence, findings }: Props) {
  const { node } = evidence;
  return (
    <Panel title={<Name>{node_name(node_id, node?.long_name)}</Name>} wide testid="findings">
      <p class="verdict" data-testid="verdict">
        {t(`why.verdict.${verdict(findings)}`, { days: evidence.days })}
      </p>
      <ul class="findings">
        {findings.map(({ name, state }) => (
          <li key={name} class={`finding is-${state}`}>
            <span class="finding-mark" role="img" aria-label={t(`why.state.${state}`)}>
              {MARKS[state]}
            </span>
            <div>
              <p class="finding-title">{t(`why.${name}` as MessageKey, { n: evidence.public_keys })}</p>
              <Detail name={name} evidence={evidence} />
              {state !== "good" && <p class="row-minor">{t(`why.${name}.hint` as MessageKey)}</p>}
            </div>
          </li>
        ))}
      </ul>
      {node && (
        <div class="panel-actions">
          <a class="button" href={node_address(node_id)}>
            {t("node.open")}
          </a>
          <a class="button" href={`/map?selected=${node.id}`}>
            {t("page.map")}
          </a>
        </div>
      )}
    </Panel>
  );
}

function Detail({ name, evidence }: { name: FindingName; evidence: Evidence }): ComponentChildren {
  switch (name) {
    case "heard":
    case "silent":
      return <LastHeard evidence={evidence} />;
    case "never_heard":
      return <Topics />;
    case "filtered":
      return (
        <button type="button" class="link" onClick={() => change_filter({ channel: null, role: null, hours: null })}>
          {t("packets.filter.clear")}
        </button>
      );
    default:
      return null;
  }
}

const MOST_GATEWAYS = 5;

function LastHeard({ evidence }: { evidence: Evidence }) {
  const at_us = last_heard_us(evidence);
  const gateways = by_gateway(evidence.seen).slice(0, MOST_GATEWAYS);
  return (
    <>
      {at_us !== null && (
        <p class="row-minor">
          {t("node.last_seen")}: <Ago at_us={at_us} />
        </p>
      )}
      {gateways.length > 0 && (
        <p class="row-minor">
          {t("packets.heard_by")}{" "}
          {gateways.map((reception, i) => (
            <span key={reception.node_id}>
              {i > 0 && ", "}
              <NodeLink node_id={reception.node_id} /> {hops_text(reception) && `(${hops_text(reception)})`}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** What this site listens to: a gateway elsewhere is not heard. */
function Topics() {
  const { broker, topics } = config.value ?? { broker: "", topics: [] };
  if (topics.length === 0) return null;
  return (
    <p class="row-minor">
      {t("why.listens")} <span class="mono">{clean_line(broker, 80)}</span>:{" "}
      <span class="mono">{topics.map((topic) => clean_line(topic, 60)).join(", ")}</span>
    </p>
  );
}
