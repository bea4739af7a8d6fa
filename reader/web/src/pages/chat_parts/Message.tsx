/** One message, with what it answers and, when asked, who heard it. */
import { useState } from "preact/hooks";
import type { Packet } from "../../api/types";
import { short_name } from "../../format/node_name";
import { clean_block, clean_line } from "../../format/text";
import { t } from "../../i18n";
import { arrived_lately } from "../../state/arrivals";
import { node_colour_name } from "../../state/categories";
import { find_node } from "../../state/mesh";
import { HeardBy } from "../../ui/HeardBy";
import { NodeLink } from "../../ui/NodeLink";
import { Ago, Name, TimeOfDay } from "../../ui/parts";

export function Message({ message, all }: { message: Packet; all: readonly Packet[] }) {
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
        <button type="button" class="link row-minor" aria-expanded={open} onClick={() => set_open(!open)}>
          {t("packets.heard_by")}
        </button>
        {open && <HeardBy packet_id={message.id} />}
      </div>
    </li>
  );
}

/** The low 32 bits of a packet's key are the id that the mesh knows it by. */
function same_mesh_id(packet: Packet, reply_id: number): boolean {
  return packet.id % 2 ** 32 === reply_id % 2 ** 32;
}

function Quote({ reply_id, all }: { reply_id: number; all: readonly Packet[] }) {
  const parent = all.find((packet) => same_mesh_id(packet, reply_id));
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
