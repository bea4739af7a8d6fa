/** How the user wants to see things, for what is drawn and not styled. */
import { effect } from "@preact/signals";
import type { Units } from "../format/distance";
import { is_dark, units } from "../state/preferences";

/** Has `target` paint itself anew when theme or units change; the answer stops that. */
export function follow_look(target: { paint(units: Units): void }): () => void {
  let first = true;
  return effect(() => {
    const chosen = [units.value, is_dark.value] as const;
    // The colours are those of the style sheet, which goes by an attribute set in the same turn.
    if (!first) queueMicrotask(() => target.paint(chosen[0]));
    first = false;
  });
}
