/** The frame around all pages: header, navigation, the page itself, search. */
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { config } from "../state/mesh";
import { type PageName } from "../state/route";
import { is_wide, own_parameter, route } from "../state/view";
import { Header } from "./Header";
import { BottomBar, Rail } from "./Navigation";
import { loaders, type PageComponent } from "./page_list";
import { Notice } from "./parts";
import { SearchDialog } from "./SearchDialog";
import { WatchAlerts } from "./WatchAlerts";

const loaded = signal<{ page: PageName; Page: PageComponent } | null>(null);
const failed = signal(false);

/** Loads the chunk of the page in the address, now and whenever that changes. */
export function start_pages(): void {
  effect(() => {
    const { page } = route.value;
    failed.value = false;
    loaders[page]().then(
      ({ Page }) => {
        if (route.value.page === page) loaded.value = { page, Page };
      },
      () => (failed.value = true),
    );
  });
  effect(() => {
    const site = clean_line(config.value?.title ?? "MeshView", 60);
    document.title = `${t(`page.${route.value.page}` as MessageKey)} · ${site}`;
  });
}

export function App() {
  const bare = route.value.page === "kiosk" && own_parameter("header") !== "1";
  if (bare) return <PageHost />;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        {t("app.skip")}
      </a>
      <Header />
      <WatchAlerts />
      <div class="frame">
        {is_wide.value && <Rail />}
        <PageHost />
      </div>
      {!is_wide.value && <BottomBar />}
      <SearchDialog />
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** No page has been shown yet. */
let first = true;

function PageHost() {
  const { page, id } = route.value;
  const current = loaded.value;
  useEffect(() => {
    // A reader of the screen is told where it is; the first page says so by itself.
    if (!current) return;
    if (first) first = false;
    else document.getElementById("content")?.focus({ preventScroll: true });
  }, [current?.page, id]);
  if (failed.value) return <Broken />;
  // The page before stays until the next one is there.
  if (!current) return <main class="page" id="content" tabIndex={-1} />;
  return <current.Page key={`${current.page}/${current.page === page ? id : ""}`} id={current.page === page ? id : ""} />;
}

function Broken() {
  return (
    <main class="page" id="content" tabIndex={-1}>
      <Notice title={t("state.page_failed")}>{t("state.page_failed.hint")}</Notice>
      <button type="button" class="button centered" onClick={() => window.location.reload()}>
        {t("state.reload")}
      </button>
    </main>
  );
}
