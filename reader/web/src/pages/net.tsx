/** /net: the weekly net: its announcement, and who checked in. */
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { is_message } from "../data/chat";
import { check_ins, days_of } from "../data/net";
import { useEffect } from "preact/hooks";
import { long_day, machine_time } from "../format/time";
import { t } from "../i18n";
import { useLoaded } from "../state/loading";
import { config, packets } from "../state/mesh";
import { count_gateways } from "../state/messages";
import { clock } from "../state/preferences";
import { own_parameter, set_own_parameter } from "../state/view";
import { CsvButton } from "../ui/CsvButton";
import { ListState } from "../ui/ListState";
import { Figure, Load, PageFrame } from "../ui/Page";
import { Markdown } from "../ui/Markdown";
import { Notice } from "../ui/parts";
import { Message } from "./chat_parts/Message";

const MOST = 1_000;

export function Page() {
  const site = config.value;
  const tag = site?.net_tag ?? "";
  const loaded = useLoaded(tag === "" ? null : `net/${tag}`, () =>
    fetch_packets({ portnum: 1, contains: tag, limit: MOST }),
  );
  return (
    <PageFrame title={t("page.net")} narrow testid="net">
      {/* Without a configuration nothing is known of a net; why, the lists know. */}
      {site === null && <ListState everywhere>{null}</ListState>}
      {site && site.net_message !== "" && (
        <div class="announcement" data-testid="net-message">
          <Markdown text={site.net_message} />
        </div>
      )}
      {site && tag === "" && <Notice title={t("net.none")}>{t("net.none.hint")}</Notice>}
      {tag !== "" && <Load of={loaded}>{(list) => <Net earlier={list} tag={tag} />}</Load>}
    </PageFrame>
  );
}

function Net({ earlier, tag }: { earlier: readonly Packet[]; tag: string }) {
  const all = check_ins(packets.value, earlier.filter(is_message), tag);
  const days = days_of(all, clock.value);
  const chosen = days.find(({ day }) => day === own_parameter("day")) ?? days[0];
  const list = chosen?.messages ?? [];
  useEffect(() => void count_gateways(list), [list.length]);
  if (!chosen) return <Notice title={t("net.empty")}>{t("net.empty.hint", { tag })}</Notice>;
  const people = new Set(chosen.messages.map((message) => message.from_node_id)).size;
  return (
    <>
      <div class="list-tools">
        <label class="setting">
          <span class="setting-label">{t("net.day")}</span>
          <select
            value={chosen.day}
            data-testid="net-day"
            onChange={(event) => set_own_parameter("day", event.currentTarget.value)}
          >
            {days.map(({ day, messages }) => (
              <option key={day} value={day}>
                {`${long_day(messages[0]?.import_time_us ?? 0, clock.value)} (${messages.length})`}
              </option>
            ))}
          </select>
        </label>
        <CsvButton
          name={`net_${chosen.day}`}
          header={["time", "from_node_id", "long_name", "channel", "text"]}
          rows={() =>
            chosen.messages.map((m) => [machine_time(m.import_time_us), m.from_node_id, m.long_name, m.channel, m.payload])
          }
        />
      </div>
      <div class="figures">
        <Figure value={String(people)} label={t("net.people", { n: people })} />
        <Figure value={String(chosen.messages.length)} label={t("net.messages", { n: chosen.messages.length })} />
      </div>
      <ol class="messages">
        {chosen.messages.map((message) => (
          <Message key={message.id} message={message} all={all} />
        ))}
      </ol>
    </>
  );
}
