/** Stands in for what cannot be shown yet: loading, migrating, failing, or a mesh still silent. */
import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { MigrationProgress } from "../api/types";
import { clean_line } from "../format/text";
import { duration } from "../format/time";
import { t } from "../i18n";
import { lists, live, NODE_DAYS, nodes, packets } from "../state/mesh";
import { is_wide, route } from "../state/view";
import { FailedNotice, Notice } from "./parts";

/** Why the page has nothing to show; null when it has, or when the mesh is just silent. */
const obstacle = computed(() => {
  const { migration, phase } = live.value;
  if (phase === "migrating" && migration) return { migration };
  if (nodes.value.by_id.size > 0 || packets.value.length > 0) return null;
  return lists.value.state === "ready" ? null : lists.value;
});

function Obstacle() {
  const state = obstacle.value;
  if (state === null) return null;
  if ("migration" in state) return <Migrating progress={state.migration} />;
  if (state.state !== "failed") return <Notice busy title={t("state.loading")} />;
  return <FailedNotice message={state.message} />;
}

interface Props {
  /** There is no map beside it that says so for all panes. */
  everywhere?: boolean;
  children: ComponentChildren;
}

/** A list, or why there is none. */
export function ListState({ everywhere, children }: Props) {
  if (obstacle.value === null) return <>{children}</>;
  return is_wide.value && !everywhere ? null : <Obstacle />;
}

/** The same above the map. */
export function MapState() {
  // Beside the list of nodes the map need not say that there are none.
  const is_alone = !is_wide.value || route.value.page === "kiosk";
  const is_empty = obstacle.value === null && nodes.value.by_id.size === 0;
  if (obstacle.value === null && !(is_empty && is_alone)) return null;
  return <div class="map-state">{is_empty ? <NoNodes /> : <Obstacle />}</div>;
}

export function Migrating({ progress }: { progress: MigrationProgress }) {
  const { step, steps, rows_done, rows_total } = progress;
  const within_step = rows_total > 0 ? Math.min(1, rows_done / rows_total) : 0;
  return (
    <div class="notice" role="status" data-testid="migrating">
      <p class="notice-title">{t(steps > 0 ? "state.migrating" : "state.waiting")}</p>
      {steps > 0 && <progress class="progress" max={steps} value={Math.max(0, step - 1) + within_step} />}
      <p class="notice-hint">{describe(progress)}</p>
      {steps > 0 && <p class="notice-hint">{t("live.migrating.hint")}</p>}
    </div>
  );
}

/** The reader's own sentence; made up from the numbers when it has none. */
function describe({ message, step, steps, seconds_left }: MigrationProgress): string {
  if (message !== "") return clean_line(message, 240);
  const left = seconds_left === null ? [] : [t("state.migrating.left", { time: duration(seconds_left) })];
  return [t("state.migrating.step", { step, steps }), ...left].join(", ");
}

export function NoNodes() {
  return <Notice title={t("nodes.empty")}>{t("nodes.empty.hint", { days: NODE_DAYS })}</Notice>;
}
