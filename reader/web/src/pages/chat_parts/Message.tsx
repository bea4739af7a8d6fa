/** One message, with what it answers and, when asked, who heard it. */
import { useState } from "preact/hooks";
import type { Packet } from "../../api/types";
import { mesh_id, type Reaction } from "../../data/chat";
import { node_name, short_name } from "../../format/node_name";
import { clean_block, clean_line } from "../../format/text";
import { t } from "../../i18n";
import { arrived_lately } from "../../state/arrivals";
import { node_colour_name } from "../../state/categories";
import { find_node } from "../../state/mesh";
import { gateway_counts } from "../../state/messages";
import { HeardBy } from "../../ui/HeardBy";
import { NodeLink } from "../../ui/NodeLink";
import { Ago, Name, TimeOfDay } from "../../ui/parts";

interface Props {
  message: Packet;
  /** Where what it answers may be. */
  all: readonly Packet[];
  /** By the mesh id of what they are on. */
  reactions?: ReadonlyMap<number, readonly Reaction[]>;
}

export function Message({ message, all, reactions }: Props) {
  const [open, set_open] = useState(false);
  const node = find_node(message.from_node_id);
  return (
    <li class={`message${arrived_lately(message) ? " is-new" : ""}`} data-testid="message">
      <span class={`badge node-${node ? node_colour_name(node) : "unknown"}`}>
        <Name>{node ? short_name(node) : "?"}</Name>
      </span>
      <div class="message-body">
        <p class="message-head">
          <NodeLink node_id={message.from_node_id} long_name={message.long_name} />
          <a class="message-time" href={`/packet/${message.id}`}>
            <TimeOfDay at_us={message.import_time_us} /> <Ago at_us={message.import_time_us} />
          </a>
          <bdi class="message-channel">{clean_line(message.channel ?? "", 24)}</bdi>
        </p>
        {message.reply_id !== null && <Quote reply_id={message.reply_id} all={all} />}
        <p class="message-text" dir="auto">
          {clean_block(message.payload, 1_000)}
        </p>
        <div class="message-foot">
          <button
            type="button"
            class="link row-minor"
            aria-expanded={open}
            data-testid="heard-by"
            onClick={() => set_open(!open)}
          >
            {heard_by_text(message.id)}
          </button>
          {reactions?.get(mesh_id(message.id))?.map((reaction) => (
            <Emoji key={reaction.emoji} reaction={reaction} />
          ))}
        </div>
        {open && <HeardBy packet_id={message.id} />}
      </div>
    </li>
  );
}

function heard_by_text(packet_id: number): string {
  const count = gateway_counts.value.get(packet_id);
  if (!count) return t("packets.heard_by");
  const gateways = t("packets.gateways", { n: count.gateways });
  const direct = count.direct > 0 ? ` · ${t("packets.direct_n", { n: count.direct })}` : "";
  return `${t("packets.heard_by")} ${gateways}${direct}`;
}

/** Who sent it, on hover and for those who do not see it. */
function Emoji({ reaction: { emoji, from } }: { reaction: Reaction }) {
  const names = from.map((node_id) => node_name(node_id, find_node(node_id)?.long_name)).join(", ");
  return (
    <span class="reaction" title={names} data-testid="reaction">
      <bdi>{clean_line(emoji, 16)}</bdi>
      {from.length > 1 && <span aria-hidden="true"> {from.length}</span>}
      <span class="sr-only">: {names}</span>
    </span>
  );
}

function Quote({ reply_id, all }: { reply_id: number; all: readonly Packet[] }) {
  const parent = all.find((packet) => mesh_id(packet.id) === mesh_id(reply_id));
  return (
    <blockquote class="quote">
      {parent ? (
        <>
          <NodeLink node_id={parent.from_node_id} long_name={parent.long_name} />{" "}
          <bdi>{clean_line(parent.payload, 120)}</bdi>
        </>
      ) : (
        <a class="link" href={`/packet/${reply_id}`}>
          {t("chat.reply_to")} {reply_id}
        </a>
      )}
    </blockquote>
  );
}
