/** Any address that is none of ours. */
import { t } from "../i18n";
import { PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";

export function Page() {
  return (
    <PageFrame title={t("page.missing")} testid="missing">
      <Notice title={t("missing.title")}>{t("missing.hint")}</Notice>
      <a class="button centered" href="/map">
        {t("page.map")}
      </a>
    </PageFrame>
  );
}
