/** Entry point of /map. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { clean_line } from "../format/text";
import { choose_language } from "../i18n";
import { start_session } from "../live/session";
import { start_arrivals } from "../state/arrivals";
import { start_clock } from "../state/clock";
import { config } from "../state/mesh";
import { apply_theme } from "../state/preferences";
import { start_view } from "../state/view";
import { App } from "../ui/App";

function start(root: HTMLElement): void {
  apply_theme();
  start_clock();
  start_view();
  start_arrivals();
  void choose_language(navigator.languages);
  effect(() => {
    if (config.value) document.title = clean_line(config.value.title, 80);
  });
  root.classList.remove("boot");
  render(<App />, root);
  start_session();
}

const root = document.getElementById("app");
if (root) start(root);
