/** The bar at the top: whose mesh this is, whether it is live, search, and how things are shown. */
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { clean_line } from "../format/text";
import { clock, theme, type Theme } from "../state/preferences";
import { config } from "../state/mesh";
import { is_wide } from "../state/view";
import { AutoIcon, MoonIcon, SunIcon } from "./icons";
import { LivePill } from "./LivePill";
import { IconButton } from "./parts";
import { SearchBox } from "./SearchBox";

const NEXT_THEME: Record<Theme, Theme> = { auto: "dark", dark: "light", light: "auto" };
const THEME_ICONS = { auto: AutoIcon, dark: MoonIcon, light: SunIcon };

export function Header() {
  const message = config.value?.message ?? "";
  return (
    <header class="header">
      <div class="brand">
        <Mark />
        <h1 class="brand-title">
          <bdi>{clean_line(config.value?.title ?? "MeshView", 60)}</bdi>
        </h1>
        {message !== "" && is_wide.value && (
          <p class="brand-message">
            <bdi>{clean_line(message, 140)}</bdi>
          </p>
        )}
      </div>
      <LivePill />
      {is_wide.value && <SearchBox />}
      <div class="header-tools">
        <ClockSwitch />
        <ThemeSwitch />
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M8 23 16 8l8 15H8z" />
      <circle class="mark-top" cx="16" cy="8" r="4" />
      <circle cx="8" cy="23" r="3.2" />
      <circle cx="24" cy="23" r="3.2" />
    </svg>
  );
}

function ClockSwitch() {
  const utc = clock.value === "utc";
  return (
    <button
      type="button"
      class="text-button"
      title={t("clock.switch")}
      aria-label={`${t("clock.switch")}: ${t(utc ? "clock.utc" : "clock.local")}`}
      data-testid="clock-switch"
      onClick={() => (clock.value = utc ? "local" : "utc")}
    >
      {t(utc ? "clock.utc" : "clock.local")}
    </button>
  );
}

function ThemeSwitch() {
  const Icon = THEME_ICONS[theme.value];
  return (
    <IconButton
      label={t(`theme.${theme.value}` as MessageKey)}
      testid="theme-switch"
      onClick={() => (theme.value = NEXT_THEME[theme.value])}
    >
      <Icon />
    </IconButton>
  );
}
