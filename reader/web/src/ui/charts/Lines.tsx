/** Measurements over time. Dragging zooms in, a double click shows all again. The library is loaded with the first. */
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { machine_time, short_date, time_of_day } from "../../format/time";
import { format_number } from "../../i18n/locale";
import { clock, is_dark } from "../../state/preferences";
import { useWidth } from "./useWidth";

export interface Line {
  label: string;
  hue: string;
  unit: string;
  /** Lines of one scale share an axis; the first two scales have theirs drawn. */
  scale: string;
  digits: number;
  /** One for each time; null where nothing was measured. */
  values: readonly (number | null)[];
}

interface Props {
  times_us: readonly number[];
  lines: readonly Line[];
  label: string;
  height?: number;
}

/** Less would make a single measurement fill the years. */
const SHORTEST_S = 600;

function around(middle: number): [number, number] {
  return [middle - SHORTEST_S, middle + SHORTEST_S];
}

/** The library makes years of a single moment. */
function time_range(times: ArrayLike<number>, first: number, last: number): [number, number] {
  if (times.length === 1) return around(times[0] ?? 0);
  return last - first < SHORTEST_S ? around((first + last) / 2) : [first, last];
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(scale: string, side: 1 | 3, line: Line, grid: boolean): uPlot.Axis {
  return {
    scale,
    side,
    stroke: token("--text-minor"),
    font: `11px ${token("--font")}`,
    size: 58,
    grid: { show: grid, stroke: token("--line"), width: 1 },
    ticks: { show: false },
    values: (_, splits) => {
      const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0));
      const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
      return splits.map((value) => `${format_number(value, digits)} ${line.unit}`);
    },
  };
}

function options(lines: readonly Line[], width: number, height: number): uPlot.Options {
  const scales = [...new Set(lines.map((line) => line.scale))];
  const first_of = (scale: string) => lines.find((line) => line.scale === scale) as Line;
  const [left = "y", right] = scales;
  return {
    width,
    height,
    tzDate: (seconds) => {
      const date = new Date(seconds * 1000);
      // The library draws what the date's local fields say.
      return clock.value === "utc" ? new Date(date.getTime() + date.getTimezoneOffset() * 60_000) : date;
    },
    legend: { live: true },
    cursor: { points: { size: 6 }, drag: { x: true, y: false } },
    scales: {
      x: { range: (plot, first, last) => time_range(plot.data[0], first, last) },
      ...Object.fromEntries(scales.map((scale) => [scale, scale === "%" ? { range: [0, 100] as [number, number] } : {}])),
    },
    axes: [
      {
        stroke: token("--text-minor"),
        font: `11px ${token("--font")}`,
        grid: { stroke: token("--line"), width: 1 },
        ticks: { show: false },
        values: (_, splits) => splits.map((s, i) => {
          const span = (splits[splits.length - 1] ?? s) - (splits[0] ?? s);
          const at_us = s * 1e6;
          return span > 2 * 86_400 || i === 0 ? short_date(at_us, clock.value) : time_of_day(at_us, clock.value).slice(0, 5);
        }),
      },
      axis(left, 3, first_of(left), true),
      ...(right ? [axis(right, 1, first_of(right), false)] : []),
    ],
    series: [
      { value: (_, s) => (s === null ? "" : `${short_date(s * 1e6, clock.value, true)}`) },
      ...lines.map((line) => ({
        label: line.label,
        scale: line.scale,
        stroke: token(`--hue-${line.hue}`),
        width: 1.75,
        spanGaps: true,
        points: { show: line.values.length < 60, size: 4 },
        value: (_: uPlot, v: number | null) => (v === null ? "–" : `${format_number(v, line.digits)} ${line.unit}`),
      })),
    ],
  };
}

export function Lines({ times_us, lines, label, height = 220 }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const dark = is_dark.value;
  const zone = clock.value;
  useEffect(() => {
    if (width === 0) return;
    let wanted = true;
    void import("uplot").then(({ default: Plot }) => {
      if (!wanted || !box.current) return;
      const data = [times_us.map((at) => at / 1e6), ...lines.map((line) => [...line.values])] as uPlot.AlignedData;
      plot.current = new Plot(options(lines, width, height), data, box.current);
    });
    return () => {
      wanted = false;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [times_us, lines, width, dark, zone]);
  return <div class="lines" ref={box} role="img" aria-label={label} style={{ minHeight: `${height + 34}px` }} />;
}

/** For CSV. */
export function line_rows(times_us: readonly number[], lines: readonly Line[]) {
  return times_us.map((at, i) => [machine_time(at), ...lines.map((line) => line.values[i])]);
}
