/** How things are shown: theme, time, distances, language. */
import type { Signal } from "@preact/signals";
import { type Language, language_names, t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { clean_line } from "../format/text";
import { alerts_wanted, clock, language, theme, units } from "../state/preferences";
import { ask_to_notify } from "../state/watch_alerts";
import { config } from "../state/mesh";
import { Segmented } from "./parts";

interface ChoiceProps<T extends string> {
  label: MessageKey;
  value: Signal<T>;
  options: Readonly<Record<T, MessageKey>>;
  testid: string;
  on_choose?(chosen: T): void;
}

function Choice<T extends string>({ label, value, options, testid, on_choose }: ChoiceProps<T>) {
  const list = (Object.entries(options) as [T, MessageKey][]).map(([one, text]) => [one, t(text)] as const);
  return (
    <div class="setting" data-testid={testid}>
      <span class="setting-label">{t(label)}</span>
      <Segmented
        label={t(label)}
        value={value.value}
        options={list}
        onChange={(chosen) => {
          value.value = chosen;
          on_choose?.(chosen);
        }}
      />
    </div>
  );
}

export function SettingsPanel() {
  const languages = Object.entries(language_names) as [Language, string][];
  return (
    <div class="settings">
      <Choice
        label="settings.theme"
        value={theme}
        testid="theme-choice"
        options={{ auto: "settings.auto", dark: "settings.dark", light: "settings.light" }}
      />
      <Choice
        label="settings.clock"
        value={clock}
        testid="clock-choice"
        options={{ local: "clock.local", utc: "clock.utc" }}
      />
      <Choice label="settings.units" value={units} testid="units-choice" options={{ km: "settings.km", mi: "settings.mi" }} />
      <Choice
        label="settings.alerts"
        value={alerts_wanted}
        testid="alerts-choice"
        options={{ page: "settings.alerts.page", browser: "settings.alerts.browser", no: "settings.alerts.no" }}
        on_choose={(chosen) => chosen === "browser" && ask_to_notify()}
      />
      <label class="setting">
        <span class="setting-label">{t("settings.language")}</span>
        <select
          value={language.value}
          data-testid="language-choice"
          onChange={(event) => (language.value = event.currentTarget.value as Language | "auto")}
        >
          <option value="auto">{t("settings.auto")}</option>
          {languages.map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p class="settings-about">MeshView {clean_line(config.value?.version ?? "", 20)}</p>
    </div>
  );
}
