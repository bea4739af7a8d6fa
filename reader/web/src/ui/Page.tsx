/** What pages are built of: a scrolling page with its title, and panels on it. */
import type { ComponentChildren } from "preact";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import type { Loaded } from "../state/loading";
import { live } from "../state/mesh";
import { Migrating } from "./ListState";
import { FailedNotice, Notice } from "./parts";

interface PageProps {
  title: ComponentChildren;
  /** Beside the title: filters, switches. */
  tools?: ComponentChildren;
  /** What lies below the title fills the screen and scrolls by itself. */
  fixed?: boolean;
  /** Text is read in narrow lines. */
  narrow?: boolean;
  testid: string;
  children: ComponentChildren;
}

export function PageFrame({ title, tools, fixed, narrow, testid, children }: PageProps) {
  const { migration, phase } = live.value;
  return (
    <main class={`page${fixed ? " is-fixed" : ""}${narrow ? " is-narrow" : ""}`} id="content" tabIndex={-1} data-testid={`page-${testid}`}>
      <div class="page-head">
        <h1>{title}</h1>
        {tools && <div class="page-tools">{tools}</div>}
      </div>
      {phase === "migrating" && migration ? <Migrating progress={migration} /> : children}
    </main>
  );
}

interface PanelProps {
  title: ComponentChildren;
  tools?: ComponentChildren;
  /** Takes the whole width of a grid of panels. */
  wide?: boolean;
  children: ComponentChildren;
  testid?: string;
}

export function Panel({ title, tools, wide, children, testid }: PanelProps) {
  return (
    <section class={`panel${wide ? " is-wide" : ""}`} data-testid={testid}>
      <div class="panel-head">
        <h2>{title}</h2>
        {tools && <div class="panel-tools">{tools}</div>}
      </div>
      {children}
    </section>
  );
}

interface LoadProps<T> {
  of: Loaded<T>;
  /** Said when what was asked for does not exist. */
  missing?: string;
  children(value: T): ComponentChildren;
}

/** What was loaded; before that, that it is loading, or why it is not there. */
export function Load<T>({ of: loaded, missing, children }: LoadProps<T>) {
  if (loaded.state === "ready") return <>{children(loaded.value)}</>;
  if (loaded.value !== null) {
    return (
      <>
        {loaded.state === "failed" && <p class="stale-note">{t("state.stale", { reason: clean_line(loaded.message) })}</p>}
        {children(loaded.value)}
      </>
    );
  }
  if (loaded.state !== "failed") return <Notice busy title={t("state.loading_part")} />;
  if (loaded.missing && missing) return <Notice title={missing} />;
  return <FailedNotice message={loaded.message} />;
}

/** A number with what it counts. */
export function Figure({ value, label, href }: { value: string; label: string; href?: string }) {
  const inner = (
    <>
      <span class="figure-value">{value}</span>
      <span class="figure-label">{label}</span>
    </>
  );
  return href ? (
    <a class="figure" href={href}>
      {inner}
    </a>
  ) : (
    <div class="figure">{inner}</div>
  );
}
