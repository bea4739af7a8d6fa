/** The bar at the top: whose mesh this is, whether it is live, search, and how things are shown. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { clean_line } from "../format/text";
import { config } from "../state/mesh";
import { is_wide } from "../state/view";
import { SearchIcon, SettingsIcon } from "./icons";
import { LivePill } from "./LivePill";
import { Markdown } from "./Markdown";
import { IconButton } from "./parts";
import { open_search } from "./SearchDialog";
import { SettingsPanel } from "./Settings";

export function Header() {
  const message = config.value?.message ?? "";
  return (
    <header class="header">
      <a class="brand" href="/map">
        <Mark />
        <span class="brand-title">
          <bdi>{clean_line(config.value?.title ?? "MeshView", 60)}</bdi>
        </span>
      </a>
      {message !== "" && is_wide.value && (
        <div class="brand-message">
          <Markdown text={message} />
        </div>
      )}
      <span class="header-space" />
      <LivePill />
      {is_wide.value ? (
        <button type="button" class="search-open" data-testid="search-open" onClick={open_search}>
          <SearchIcon />
          <span>{t("search.everything")}</span>
          <kbd>Ctrl K</kbd>
        </button>
      ) : (
        <IconButton label={t("search.everything")} testid="search-open" onClick={open_search}>
          <SearchIcon />
        </IconButton>
      )}
      {is_wide.value && <Settings />}
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

const settings_open = signal(false);

function Settings() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) settings_open.value = false;
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  return (
    <div
      class="settings-box"
      ref={box}
      onKeyDown={(event) => event.key === "Escape" && (settings_open.value = false)}
    >
      <IconButton
        label={t("settings.title")}
        expanded={settings_open.value}
        testid="settings"
        onClick={() => (settings_open.value = !settings_open.value)}
      >
        <SettingsIcon />
      </IconButton>
      {settings_open.value && (
        <div class="popover" role="group" aria-label={t("settings.title")}>
          <SettingsPanel />
        </div>
      )}
    </div>
  );
}
