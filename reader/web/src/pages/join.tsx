/** /join: how to take part in the mesh: the radio's settings, the channels as link and QR code, and the way onto the map. */
import type { JoinInfo } from "../api/types";
import { read_channel_url, tells_how_to_join } from "../data/channel_url";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { config } from "../state/mesh";
import { CopyButton } from "../ui/CopyButton";
import { LinkIcon } from "../ui/icons";
import { ListState } from "../ui/ListState";
import { Markdown } from "../ui/Markdown";
import { PageFrame, Panel } from "../ui/Page";
import { Notice } from "../ui/parts";
import { QrCode } from "../ui/QrCode";

export function Page() {
  const site = config.value;
  return (
    <PageFrame title={t("page.join")} testid="join">
      {/* Without a configuration nothing is known; why, the lists know. */}
      {site === null ? (
        <ListState everywhere>{null}</ListState>
      ) : tells_how_to_join(site.join) ? (
        <Known join={site.join} />
      ) : (
        <Notice title={t("join.none")}>{t("join.none.hint")}</Notice>
      )}
    </PageFrame>
  );
}

function Known({ join }: { join: JoinInfo }) {
  return (
    <>
      {join.message !== "" && (
        <div class="announcement" data-testid="join-message">
          <Markdown text={join.message} />
        </div>
      )}
      <div class="panels is-halves">
        {join.channel_url !== "" && <Channels url={join.channel_url} />}
        <Radio join={join} />
        <Steps with_code={join.channel_url !== ""} />
      </div>
    </>
  );
}

function Channels({ url }: { url: string }) {
  const shared = read_channel_url(url);
  return (
    <Panel title={t("join.channels")} testid="join-channels">
      <p class="row-minor">{t("join.channels.hint")}</p>
      <QrCode text={url} label={t("join.channels")} />
      {shared && shared.channels.length > 0 && (
        <ul class="join-channels">
          {shared.channels.map(({ name, key }, i) => (
            <li key={i}>
              <bdi>{clean_line(name, 24) || shared.preset || t("channel.none")}</bdi>{" "}
              <span class="row-minor">{t(`join.key.${key}`)}</span>
            </li>
          ))}
        </ul>
      )}
      <div class="panel-actions">
        <a class="button with-icon" href={url} target="_blank" rel="noreferrer noopener">
          <LinkIcon />
          {t("node.contact.open")}
        </a>
        <CopyButton text={url} label={t("node.contact.copy")} />
      </div>
    </Panel>
  );
}

/** By the configuration; else by the channels' link. */
function Radio({ join }: { join: JoinInfo }) {
  const shared = read_channel_url(join.channel_url);
  const slot = join.frequency_slot || (shared?.frequency_slot ? String(shared.frequency_slot) : "");
  const facts: [MessageKey, string][] = [
    ["join.region", join.region || (shared?.region ?? "")],
    ["join.preset", join.preset || (shared?.preset ?? "")],
    ["join.frequency_slot", slot],
    ["join.broker", config.value?.broker ?? ""],
    ["join.topics", config.value?.topics.join(", ") ?? ""],
  ];
  const known = facts.filter(([, value]) => value !== "");
  if (known.length === 0) return null;
  return (
    <Panel title={t("join.radio")} testid="join-radio">
      <dl class="facts">
        {known.map(([label, value]) => (
          <>
            <dt>{t(label)}</dt>
            <dd class={label === "join.topics" || label === "join.broker" ? "mono" : undefined}>
              <bdi>{clean_line(value, 200)}</bdi>
            </dd>
          </>
        ))}
      </dl>
    </Panel>
  );
}

function Steps({ with_code }: { with_code: boolean }) {
  return (
    <Panel title={t("join.steps")} wide testid="join-steps">
      <ol class="join-steps">
        <li>{t("join.step.device")}</li>
        <li>{t(with_code ? "join.step.scan" : "join.step.set")}</li>
        <li>{t("join.step.allow")}</li>
        <li>
          {t("join.step.look")}{" "}
          <a class="link" href="/why">
            {t("page.why")}
          </a>
        </li>
      </ol>
    </Panel>
  );
}
