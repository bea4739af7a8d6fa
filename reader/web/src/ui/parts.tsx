/** Small pieces that all panes use. */
import type { ComponentChildren } from "preact";
import { clean_line } from "../format/text";
import { full_time, machine_time, time_ago, time_of_day } from "../format/time";
import { t } from "../i18n";
import { now_ms } from "../state/clock";
import { clock } from "../state/preferences";

/** A name from the mesh: kept apart from the text around it, whatever direction its letters have. */
export function Name({ children }: { children: string }) {
  return <bdi class="name">{children}</bdi>;
}

/** `3 min. ago`, with the moment itself on hover. */
export function Ago({ at_us }: { at_us: number }) {
  return (
    <time dateTime={machine_time(at_us)} title={full_time(at_us, clock.value)}>
      {time_ago(at_us, now_ms.value)}
    </time>
  );
}

export function TimeOfDay({ at_us }: { at_us: number }) {
  return (
    <time class="mono" dateTime={machine_time(at_us)} title={full_time(at_us, clock.value)}>
      {time_of_day(at_us, clock.value)}
    </time>
  );
}

export function FullTime({ at_us }: { at_us: number }) {
  return <time dateTime={machine_time(at_us)}>{full_time(at_us, clock.value)}</time>;
}

interface IconButtonProps {
  label: string;
  onClick: () => void;
  pressed?: boolean;
  expanded?: boolean;
  children: ComponentChildren;
  testid?: string;
}

/** A button that shows only an icon; `label` is its name and its tooltip. */
export function IconButton({ label, onClick, pressed, expanded, children, testid }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      data-testid={testid}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** What a pane says when it has nothing to show. */
export function Notice({ title, children, busy }: { title: string; children?: ComponentChildren; busy?: boolean }) {
  return (
    <div class="notice" role="status" aria-busy={busy}>
      {busy && <span class="spinner" aria-hidden="true" />}
      <p class="notice-title">{title}</p>
      {children && <p class="notice-hint">{children}</p>}
    </div>
  );
}

/** That something could not be loaded, and why. */
export function FailedNotice({ message }: { message: string }) {
  return <Notice title={t("state.failed")}>{t("state.failed.hint", { reason: clean_line(message, 120) })}</Notice>;
}

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange(value: T): void;
  testid?: string;
}

/** One of a few choices, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange, testid }: SegmentedProps<T>) {
  return (
    <div class="segmented" role="group" aria-label={label} data-testid={testid}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </div>
  );
}
