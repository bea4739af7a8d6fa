/** Entry point of all pages. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { choose_language } from "./i18n";
import { start_session } from "./live/session";
import { start_arrivals } from "./state/arrivals";
import { start_clock } from "./state/clock";
import { start_gateway_filter } from "./state/gateway_filter";
import { start_links } from "./state/links";
import { config } from "./state/mesh";
import { apply_theme, language } from "./state/preferences";
import { start_view } from "./state/view";
import { start_watch_alerts } from "./state/watch_alerts";
import { start_watchlist } from "./state/watchlist";
import { App, start_pages } from "./ui/App";
import { start_service_worker } from "./ui/install";
import { prefix_links } from "./ui/prefixed_links";
import { start_search } from "./ui/SearchDialog";

/** By hand; else the site's, unless that is the default; else the browser's. */
function wanted_languages(): readonly string[] {
  if (language.value !== "auto") return [language.value];
  const site = config.value?.language.toLowerCase() ?? "en";
  return site === "en" ? navigator.languages : [site, ...navigator.languages];
}

function start(root: HTMLElement): void {
  prefix_links();
  start_pages();
  apply_theme();
  start_clock();
  start_view();
  start_links();
  start_arrivals();
  start_watchlist();
  start_watch_alerts();
  start_gateway_filter();
  start_search();
  start_service_worker();
  // A catalogue that cannot be loaded leaves the texts as they are.
  effect(() => void choose_language(wanted_languages()).catch(() => {}));
  // What comes from the network is on its way while the page is made.
  start_session();
  root.classList.remove("boot");
  render(<App />, root);
}

const root = document.getElementById("app");
if (root) start(root);
