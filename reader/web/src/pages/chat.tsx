/** /chat: what people write, by channel, live. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { chat_messages, count_by_channel } from "../data/chat";
import { fold } from "../format/text";
import { machine_time } from "../format/time";
import { t } from "../i18n";
import { clean_line } from "../format/text";
import { packets } from "../state/mesh";
import { useLoaded } from "../state/loading";
import { change_filter, filter, query } from "../state/view";
import { CsvButton } from "../ui/CsvButton";
import { Load, PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";
import { Message } from "./chat_parts/Message";

const STEPS = [100, 400, 1_000];
const step = signal(0);
const earlier = signal<readonly Packet[]>([]);

/** Newest first. */
const messages = computed(() => chat_messages(packets.value, earlier.value));
const channels = computed(() => count_by_channel(messages.value));
const shown = computed(() => {
  const { channel, node } = filter.value;
  const wanted = fold(query.value.trim());
  return messages.value.filter(
    (message) =>
      (channel === null || message.channel === channel) &&
      (node === null || message.from_node_id === node) &&
      (wanted === "" || fold(`${message.payload}\n${message.long_name ?? ""}`).includes(wanted)),
  );
});

function rows() {
  return shown.value.map((message) => [
    machine_time(message.import_time_us),
    message.id,
    message.from_node_id,
    message.long_name,
    message.channel,
    message.payload,
  ]);
}

export function Page() {
  const limit = STEPS[step.value] ?? 1_000;
  const loaded = useLoaded(`chat/${limit}`, () => fetch_packets({ portnum: 1, limit }), true);
  useEffect(() => {
    if (loaded.state === "ready") earlier.value = loaded.value;
  }, [loaded]);
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
      <Load of={loaded}>{() => <Messages more={loaded.state === "ready" && loaded.value.length >= limit} />}</Load>
    </PageFrame>
  );
}

function ChannelTabs() {
  const chosen = filter.value.channel;
  return (
    <div class="tabs-row" role="group" aria-label={t("filter.channel")}>
      <Tab name={null} label={t("packets.filter.all")} count={messages.value.length} on={chosen === null} />
      {channels.value.slice(0, 12).map(([name, count]) => (
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

function Messages({ more }: { more: boolean }) {
  const list = shown.value;
  if (messages.value.length === 0) return <Notice title={t("chat.empty")}>{t("chat.empty.hint")}</Notice>;
  if (list.length === 0) return <Notice title={t("chat.none")}>{t("chat.none.hint")}</Notice>;
  return (
    <>
      <ol class="messages" data-testid="messages">
        {list.map((message) => (
          <Message key={message.id} message={message} all={messages.value} />
        ))}
      </ol>
      {more && step.value < STEPS.length - 1 && <Earlier />}
    </>
  );
}

/** Comes into sight at the end of the list, and asks for more then. */
function Earlier() {
  const mark = useRef<HTMLButtonElement>(null);
  const load = () => (step.value = Math.min(step.value + 1, STEPS.length - 1));
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load());
    if (mark.current) observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return (
    <button type="button" class="button centered" ref={mark} onClick={load}>
      {t("chat.earlier")}
    </button>
  );
}
