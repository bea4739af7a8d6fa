/** A panel with a chart, its legend, and the ways to take it along. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { CsvValue } from "../../format/csv";
import { t } from "../../i18n";
import { CsvButton } from "../CsvButton";
import { Panel } from "../Page";
import { save_png } from "./png";

export interface LegendEntry {
  label: string;
  hue: string;
}

interface Props {
  title: string;
  /** File name without extension. */
  name: string;
  header: readonly string[];
  rows(): readonly (readonly CsvValue[])[];
  tools?: ComponentChildren;
  legend?: readonly LegendEntry[];
  wide?: boolean;
  children: ComponentChildren;
}

export function ChartPanel({ title, name, header, rows, tools, legend, wide, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const save = () => box.current && save_png(box.current, name);
  return (
    <Panel
      title={title}
      wide={wide}
      testid={`chart-${name}`}
      tools={
        <>
          {tools}
          <CsvButton name={name} header={header} rows={rows} />
          <button type="button" class="text-button" title={t("png.hint")} data-testid="png" onClick={save}>
            PNG
          </button>
        </>
      }
    >
      {legend && <Legend entries={legend} />}
      <div class="chart-box" ref={box}>
        {children}
      </div>
    </Panel>
  );
}

function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul class="chart-legend">
      {entries.map(({ label, hue }) => (
        <li key={label}>
          <span class={`key hue-${hue}`} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}
