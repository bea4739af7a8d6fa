/** /api.html: the JSON API, as it describes itself. */
import { fetch_endpoints } from "../api/client";
import type { Endpoint, EndpointParameter } from "../api/types";
import { fold } from "../format/text";
import { t } from "../i18n";
import { useLoaded } from "../state/loading";
import { query } from "../state/view";
import { Load, PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";

export function Page() {
  const loaded = useLoaded("endpoints", fetch_endpoints);
  return (
    <PageFrame title={t("page.api")} testid="api">
      <p class="page-lead">
        {t("api.lead")}{" "}
        <a class="link" href="/api/openapi.json" target="_blank" rel="noopener">
          openapi.json
        </a>
      </p>
      <Load of={loaded}>{(endpoints) => <Endpoints endpoints={endpoints} />}</Load>
    </PageFrame>
  );
}

function Endpoints({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const wanted = fold(query.value.trim());
  const found = endpoints.filter(({ path, summary }) => fold(`${path} ${summary}`).includes(wanted));
  return (
    <>
      <div class="list-tools">
        <SearchBox on_enter={() => {}} label={t("api.search")} />
      </div>
      {found.length === 0 && <Notice title={t("api.no_match")} />}
      <div class="endpoints">
        {found.map((endpoint) => (
          <Entry key={endpoint.path} endpoint={endpoint} />
        ))}
      </div>
    </>
  );
}

/** An address that can be opened as it is. */
function can_be_opened({ path, parameters }: Endpoint): boolean {
  return path !== "/api/events" && !parameters.some(({ required }) => required);
}

function Entry({ endpoint }: { endpoint: Endpoint }) {
  const { path, summary, description, parameters } = endpoint;
  return (
    <section class="panel endpoint" data-testid="endpoint">
      <h2 class="mono">
        <span class="tag hue-green">GET</span> {path}
      </h2>
      <p>{summary}</p>
      {description !== "" && <p class="row-minor">{description}</p>}
      {parameters.length > 0 && <Parameters list={parameters} />}
      {can_be_opened(endpoint) && (
        <a class="link" href={path} target="_blank" rel="noopener">
          {t("api.try")}
        </a>
      )}
    </section>
  );
}

function Parameters({ list }: { list: readonly EndpointParameter[] }) {
  return (
    <dl class="endpoint-parameters">
      {list.map(({ name, in_path, required, allowed, usual, description }) => (
        <>
          <dt class="mono">
            {in_path ? `{${name}}` : name}
            {required && !in_path ? " *" : ""}
          </dt>
          <dd>
            <span class="mono row-minor">{allowed}</span>
            {usual !== "" && <span class="row-minor"> ({usual})</span>}
            {description !== "" && <> {description}</>}
          </dd>
        </>
      ))}
    </dl>
  );
}
