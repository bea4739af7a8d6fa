/** A map of a few places on a page; see map/scene.ts. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import type { SceneContent, SceneMap } from "../map/scene";
import { config } from "../state/mesh";
import { units } from "../state/preferences";
import { navigate, node_address } from "../state/view";
import { Attribution } from "./Attribution";
import { FitIcon } from "./icons";
import { follow_look } from "./look";
import { IconButton, Notice } from "./parts";

interface Props extends SceneContent {
  label: string;
  /** Default: opens the node's page. */
  on_select?(node_id: number): void;
}

/** `points` and `lines` should be the same objects as long as they have not changed. */
export function SceneView({ points, lines, label, on_select }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [scene, set_scene] = useState<SceneMap | null>(null);
  const [failed, set_failed] = useState(false);
  const ready = config.value !== null;
  const select = useRef(on_select);
  select.current = on_select;
  useEffect(() => {
    if (!ready || !element.current) return;
    const target = element.current;
    let made: SceneMap | null = null;
    let wanted = true;
    import("../map/scene").then(
      ({ create_scene }) => {
        if (!wanted) return;
        made = create_scene({
          element: target,
          tile_url: config.value?.tile_url ?? "",
          units: units.peek(),
          on_select: (node_id) => (select.current ? select.current(node_id) : navigate(node_address(node_id))),
        });
        set_scene(made);
      },
      () => set_failed(true),
    );
    return () => {
      wanted = false;
      made?.destroy();
    };
  }, [ready]);
  useEffect(() => scene?.show({ points, lines }), [scene, points, lines]);
  useEffect(() => (scene ? follow_look(scene) : undefined), [scene]);
  return (
    <div class="scene">
      <div class="map" ref={element} tabIndex={0} role="application" aria-label={label} data-ready={scene !== null} />
      {failed && <Notice title={t("map.failed")} />}
      <div class="map-controls">
        <IconButton label={t("map.fit_scene")} onClick={() => scene?.fit()}>
          <FitIcon />
        </IconButton>
      </div>
      <Attribution />
    </div>
  );
}
