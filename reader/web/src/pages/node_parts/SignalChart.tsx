/** SNR over time, a line for each node. */
import { useMemo } from "preact/hooks";
import type { SignalSeries } from "../../data/signals";
import { node_name } from "../../format/node_name";
import { find_node } from "../../state/mesh";
import { ChartPanel } from "../../ui/charts/ChartPanel";
import { type Line, line_rows, Lines } from "../../ui/charts/Lines";

/** More could not be told apart. */
const HUES = ["blue", "orange", "green", "pink", "amber", "violet", "teal", "red"];

interface Props {
  series: SignalSeries;
  title: string;
  /** File name without extension. */
  name: string;
}

export function SignalChart({ series, title, name }: Props) {
  const lines = useMemo(
    () =>
      HUES.flatMap((hue, i): Line[] => {
        const one = series.nodes[i];
        if (!one) return [];
        const label = node_name(one.node_id, find_node(one.node_id)?.long_name);
        return [{ label, hue, unit: "dB", scale: "dB", digits: 1, values: one.values }];
      }),
    [series],
  );
  if (lines.length === 0) return null;
  return (
    <ChartPanel
      title={title}
      name={name}
      header={["time", ...lines.map((line) => line.label)]}
      rows={() => line_rows(series.times_us, lines)}
    >
      <Lines times_us={series.times_us} lines={lines} label={title} />
    </ChartPanel>
  );
}
