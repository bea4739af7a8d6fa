/** Packets as they arrive, newest first. */
import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { packets } from "../state/mesh";
import { asks_for_receptions, filter_packets, is_filtering_packets } from "../state/filter";
import { feed_span, is_feed_limited, shown_packets } from "../state/feed";
import { change_filter, feed_paused, filter, held_packets, is_wide, query, toggle_pause } from "../state/view";
import { FilterIcon, PauseIcon, PlayIcon } from "./icons";
import { ListState } from "./ListState";
import { PacketFilters } from "./PacketFilters";
import { PacketRow } from "./PacketRow";
import { IconButton, Notice } from "./parts";
import { useEarlier } from "./useEarlier";
import { VirtualList } from "./VirtualList";

const filters_open = signal(false);
const open_rows = signal<ReadonlySet<number>>(new Set());

/** How many packets wait behind a paused feed. */
const waiting = computed(() => {
  const held = held_packets.value;
  if (!held) return 0;
  const newest = held[0];
  const fresh = packets.value.filter((packet) => !newest || packet.import_time_us > newest.import_time_us);
  return filter_packets(fresh, filter.value).length;
});

function toggle_row(id: number): void {
  const open = new Set(open_rows.value);
  if (!open.delete(id)) open.add(id);
  open_rows.value = open;
}

interface Props {
  /** It is the whole page, not a pane beside the map. */
  as_page?: boolean;
  tools?: ComponentChildren;
  /** Above the list: what it is limited to. */
  note?: ComponentChildren;
}

export function PacketFeed({ as_page, tools, note }: Props) {
  const Title = as_page ? "h1" : "h2";
  const filtering = is_filtering_packets(filter.value);
  useEarlier(!as_page && asks_for_receptions(filter.value));
  return (
    <section class="pane packets" aria-labelledby="packets-title">
      <div class="pane-head">
        <Title id="packets-title">{t("packets.title")}</Title>
        <span class="pane-tools">
          {tools}
          <IconButton
            label={t("packets.filter")}
            pressed={filtering}
            expanded={filters_open.value}
            testid="filter-toggle"
            onClick={() => (filters_open.value = !filters_open.value)}
          >
            <FilterIcon />
          </IconButton>
          <PauseButton />
        </span>
      </div>
      {(filters_open.value || filtering) && <PacketFilters open={filters_open.value} />}
      {note}
      {feed_paused.value && waiting.value > 0 && (
        <button type="button" class="waiting" onClick={toggle_pause}>
          {t("packets.waiting", { n: waiting.value })}
        </button>
      )}
      <ListState everywhere={as_page}>
        <Rows row_rem={as_page && is_wide.value ? 2.5 : 3.5} />
      </ListState>
    </section>
  );
}

function PauseButton() {
  const paused = feed_paused.value;
  return (
    <IconButton
      label={t(paused ? "packets.resume" : "packets.pause")}
      pressed={paused}
      testid="pause"
      onClick={toggle_pause}
    >
      {paused ? <PlayIcon /> : <PauseIcon />}
    </IconButton>
  );
}

function Rows({ row_rem }: { row_rem: number }) {
  const list = shown_packets.value;
  if (list.length === 0) return <Nothing />;
  return (
    <VirtualList
      items={list}
      id={(packet) => packet.id}
      row_rem={row_rem}
      open={open_rows.value}
      anchored
      label={t("packets.title")}
    >
      {(packet) => <PacketRow packet={packet} open={open_rows.value.has(packet.id)} on_toggle={toggle_row} />}
    </VirtualList>
  );
}

function Nothing() {
  if (feed_span.value !== null) return <Notice title={t("packets.none")}>{t("packets.none.span")}</Notice>;
  if (!is_feed_limited.value) return <Notice title={t("packets.empty")}>{t("packets.empty.hint")}</Notice>;
  return (
    <>
      <Notice title={t("packets.none")}>{t("packets.none.hint")}</Notice>
      <button type="button" class="text-button centered" onClick={show_all}>
        {t("packets.filter.clear")}
      </button>
    </>
  );
}

function show_all(): void {
  query.value = "";
  change_filter({ ports: [], channel: null, node: null, gateway: null, hops: null });
}
