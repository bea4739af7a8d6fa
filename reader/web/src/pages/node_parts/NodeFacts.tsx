/** Who the node is, and its contact as link and QR code. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fetch_contact_link } from "../../api/client";
import type { MeshNode } from "../../api/types";
import { t } from "../../i18n";
import { useLoaded } from "../../state/loading";
import { CopyButton } from "../../ui/CopyButton";
import { LinkIcon, QrIcon } from "../../ui/icons";
import { Facts } from "../../ui/NodeCard";
import { Load, Panel } from "../../ui/Page";
import { QrCode } from "../../ui/QrCode";

const contact_open = signal(false);

export function NodeFacts({ node }: { node: MeshNode }) {
  return (
    <Panel title={t("node.facts")} testid="node-facts">
      <Facts node={node} all />
      <div class="panel-actions">
        <CopyButton text={node.id} label={t("node.copy")} />
        <button type="button" class="button with-icon" data-testid="contact" onClick={() => (contact_open.value = true)}>
          <QrIcon />
          {t("node.contact")}
        </button>
        <a class="button" href={`/why/${node.id}`}>
          {t("node.why")}
        </a>
      </div>
      {contact_open.value && <ContactDialog node_id={node.node_id} />}
    </Panel>
  );
}

function ContactDialog({ node_id }: { node_id: number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const link = useLoaded(`contact/${node_id}`, () => fetch_contact_link(node_id));
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => (contact_open.value = false);
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-label={t("node.contact")}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <h2>{t("node.contact")}</h2>
      <p class="row-minor">{t("node.contact.hint")}</p>
      <Load of={link}>
        {(url) => (
          <>
            <QrCode text={url} label={t("node.contact")} />
            <div class="panel-actions">
              <CopyButton text={url} label={t("node.contact.copy")} />
              {url.startsWith("https://meshtastic.org/") && (
                <a class="button with-icon" href={url} target="_blank" rel="noreferrer noopener">
                  <LinkIcon />
                  {t("node.contact.open")}
                </a>
              )}
            </div>
          </>
        )}
      </Load>
      <button type="button" class="text-button" onClick={close}>
        {t("node.close")}
      </button>
    </dialog>
  );
}
