/** /firehose: every packet as it arrives; with a filter also earlier ones, with `?since=&until=` those of a time. */
import { full_time, short_date } from "../format/time";
import { t } from "../i18n";
import { type Earlier, feed_span, shown_packets } from "../state/feed";
import type { Loaded } from "../state/loading";
import { clock } from "../state/preferences";
import { set_own_parameter } from "../state/view";
import { CsvButton } from "../ui/CsvButton";
import { CloseIcon } from "../ui/icons";
import { PacketFeed } from "../ui/PacketFeed";
import { SearchBox } from "../ui/SearchBox";
import { useEarlier } from "../ui/useEarlier";

function rows() {
  return shown_packets.value.map((packet) => [
    full_time(packet.import_time_us, "utc"),
    packet.import_time_us,
    packet.id,
    packet.from_node_id,
    packet.long_name,
    packet.to_node_id,
    packet.to_long_name,
    packet.channel,
    packet.portnum,
    packet.payload,
  ]);
}

const HEADER = [
  "time_utc",
  "import_time_us",
  "id",
  "from_node_id",
  "long_name",
  "to_node_id",
  "to_long_name",
  "channel",
  "portnum",
  "payload",
];

export function Page() {
  const earlier = useEarlier(true);
  return (
    <main class="page is-fixed feed-page" id="content" tabIndex={-1} data-testid="page-firehose">
      <PacketFeed
        as_page
        tools={<CsvButton name="packets" header={HEADER} rows={rows} />}
        note={
          <>
            <SearchBox on_enter={() => {}} label={t("packets.search")} />
            <SpanNote earlier={earlier} />
          </>
        }
      />
    </main>
  );
}

/** Which time is shown, and how far back the list reaches if not to its beginning. */
function SpanNote({ earlier }: { earlier: Loaded<Earlier> }) {
  const span = feed_span.value;
  if (span === null) return null;
  const moment = (at_us: number) => short_date(at_us, clock.value, true);
  const clear = () => (set_own_parameter("since", ""), set_own_parameter("until", ""));
  const oldest = earlier.value?.cut ? earlier.value.packets.at(-1) : undefined;
  return (
    <div class="filters" data-testid="feed-span" aria-busy={earlier.state === "loading"}>
      <span class="chip">
        <span>{`${moment(span.since_us)} – ${moment(span.until_us)}`}</span>
        <button type="button" aria-label={t("packets.span.remove")} title={t("packets.span.remove")} onClick={clear}>
          <CloseIcon />
        </button>
      </span>
      {oldest && <p class="row-minor">{t("packets.span.cut", { time: moment(oldest.import_time_us) })}</p>}
    </div>
  );
}
