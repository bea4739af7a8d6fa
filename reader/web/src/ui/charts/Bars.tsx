/** Counts over time as (stacked) bars; a bar may lead to the list behind it, and each of its parts to its own. */
import { useState } from "preact/hooks";
import { format_number } from "../../i18n/locale";
import { label_every, ticks } from "./scale";
import { useWidth } from "./useWidth";

export interface Bar {
  label: string;
  /** Read out, and shown above the bar that is pointed at. */
  title: string;
  href?: string;
  parts: readonly { hue: string; value: number; href?: string }[];
}

interface Props {
  bars: readonly Bar[];
  label: string;
  height?: number;
  /** Room for a label below, in pixels. */
  label_pixels?: number;
}

const LEFT = 44;
const BOTTOM = 22;
const TOP = 8;

export function Bars({ bars, label, height = 180, label_pixels = 56 }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [over, set_over] = useState<number | null>(null);
  const totals = bars.map(({ parts }) => parts.reduce((sum, part) => sum + part.value, 0));
  const marks = ticks(Math.max(0, ...totals));
  const top_value = marks[marks.length - 1] ?? 1;
  const y = (value: number) => TOP + (height - TOP - BOTTOM) * (1 - value / top_value);
  const step = (width - LEFT) / Math.max(1, bars.length);
  const every = label_every(bars.length, width - LEFT, label_pixels);
  return (
    <div class="bars" ref={box}>
      {width > 0 && (
        <svg class="chart" width={width} height={height} role="group" aria-label={label} onPointerLeave={() => set_over(null)}>
          {marks.map((value) => (
            <g key={value}>
              <line class="grid-line" x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
              <text class="axis-text" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
                {format_number(value)}
              </text>
            </g>
          ))}
          {bars.map((bar, i) => (
            <BarShape
              key={i}
              bar={bar}
              x={LEFT + i * step}
              step={step}
              y={y}
              bottom={height - BOTTOM}
              with_label={i % every === 0}
              on_over={() => set_over(i)}
            />
          ))}
        </svg>
      )}
      <p class="chart-note" aria-hidden="true">
        {over === null ? "\u00a0" : bars[over]?.title}
      </p>
    </div>
  );
}

interface ShapeProps {
  bar: Bar;
  x: number;
  step: number;
  y(value: number): number;
  bottom: number;
  with_label: boolean;
  on_over(): void;
}

function BarShape({ bar, x, step, y, bottom, with_label, on_over }: ShapeProps) {
  const width = Math.max(1, Math.min(40, step * 0.72));
  const left = x + (step - width) / 2;
  let below = 0;
  const shape = (
    <>
      <rect class="bar-area" x={x} y={0} width={step} height={bottom} />
      {bar.parts.map((part, i) => {
        const from = below;
        below += part.value;
        return (
          <rect key={i} class={`bar hue-${part.hue}`} x={left} width={width} y={y(below)} height={y(from) - y(below)} />
        );
      })}
    </>
  );
  // Keyboard and screen reader have the bar, which names its parts, and the filters of the list it leads to.
  below = 0;
  const part_links = bar.parts.map((part, i) => {
    const from = below;
    below += part.value;
    return part.href && part.value > 0 ? (
      <a key={i} href={part.href} tabindex={-1} aria-hidden="true" data-testid="bar-part">
        <rect class="bar-area" x={left} width={width} y={y(below)} height={y(from) - y(below)} />
      </a>
    ) : null;
  });
  return (
    <g onPointerEnter={on_over} onFocusCapture={on_over}>
      {bar.href ? (
        <a href={bar.href} aria-label={bar.title}>
          {shape}
        </a>
      ) : (
        <g role="img" aria-label={bar.title}>
          {shape}
        </g>
      )}
      {part_links}
      {with_label && (
        <text class="axis-text" x={x + step / 2} y={bottom + 15} text-anchor="middle" aria-hidden="true">
          {bar.label}
        </text>
      )}
    </g>
  );
}
