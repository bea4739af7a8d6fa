/** /chat: what people write, by channel, live. */
import { computed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count_by_channel } from "../data/chat";
import { clean_line } from "../format/text";
import { machine_time } from "../format/time";
import { t } from "../i18n";
import { useLoaded } from "../state/loading";
import {
  count_gateways,
  follow_counts,
  is_at_end,
  load_earlier_messages,
  load_messages,
  messages,
  messages_key,
  reactions,
  shown_messages,
} from "../state/messages";
import { change_filter, filter } from "../state/view";
import { CsvButton } from "../ui/CsvButton";
import { Load, PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";
import { Message } from "./chat_parts/Message";

const channels = computed(() => count_by_channel(messages.value));

function rows() {
  return shown_messages.value.map((message) => [
    machine_time(message.import_time_us),
    message.id,
    message.from_node_id,
    message.long_name,
    message.channel,
    message.payload,
  ]);
}

export function Page() {
  const loaded = useLoaded(`chat/${messages_key()}`, load_messages, true);
  const count = shown_messages.value.length;
  useEffect(() => void count_gateways(shown_messages.peek()), [count]);
  useEffect(follow_counts, []);
  return (
    <PageFrame
      title={t("page.chat")}
      narrow
      testid="chat"
      tools={
        <CsvButton name="chat" header={["time", "id", "from_node_id", "long_name", "channel", "text"]} rows={rows} />
      }
    >
      <div class="list-tools">
        <SearchBox on_enter={() => {}} label={t("chat.search")} />
        <ChannelTabs />
      </div>
      <Load of={loaded}>{() => <Messages />}</Load>
    </PageFrame>
  );
}

function ChannelTabs() {
  const chosen = filter.value.channel;
  const known = channels.value.slice(0, 12);
  // One that nobody wrote on lately is chosen, too.
  if (chosen !== null && !known.some(([name]) => name === chosen)) known.push([chosen, 0]);
  return (
    <div class="tabs-row" role="group" aria-label={t("filter.channel")}>
      <Tab name={null} label={t("packets.filter.all")} count={messages.value.length} on={chosen === null} />
      {known.map(([name, count]) => (
        <Tab key={name} name={name} label={clean_line(name, 24) || t("channel.none")} count={count} on={chosen === name} />
      ))}
    </div>
  );
}

function Tab({ name, label, count, on }: { name: string | null; label: string; count: number; on: boolean }) {
  return (
    <button type="button" class="toggle" aria-pressed={on} onClick={() => change_filter({ channel: name })}>
      <bdi>{label}</bdi> <span class="toggle-count">{count}</span>
    </button>
  );
}

function Messages() {
  const list = shown_messages.value;
  if (messages.value.length === 0) return <Notice title={t("chat.empty")}>{t("chat.empty.hint")}</Notice>;
  return (
    <>
      {list.length === 0 && <Notice title={t("chat.none")}>{t("chat.none.hint")}</Notice>}
      <ol class="messages" data-testid="messages">
        {list.map((message) => (
          <Message key={message.id} message={message} all={messages.value} reactions={reactions.value} />
        ))}
      </ol>
      {!is_at_end.value && <Earlier key={list.length} />}
    </>
  );
}

/** Comes into sight at the end of the list, and asks for more then. */
function Earlier() {
  const mark = useRef<HTMLButtonElement>(null);
  const load = () => void load_earlier_messages();
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), { rootMargin: "600px" });
    if (mark.current) observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return (
    <button type="button" class="button centered" ref={mark} data-testid="earlier" onClick={load}>
      {t("chat.earlier")}
    </button>
  );
}
