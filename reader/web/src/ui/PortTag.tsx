/** The coloured label of a packet's port. */
import type { Port } from "../format/ports";

export function PortTag({ port }: { port: Port }) {
  return <span class={`tag hue-${port.hue}`}>{port.label}</span>;
}
