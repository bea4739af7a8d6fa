/** Ctrl-K: goes to a node by name, !hex or number, to a packet by its id, or to a page. */
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { node_hex } from "../api/parse";
import { find_places, type Hit } from "../data/search";
import { node_name, short_name } from "../format/node_name";
import { t } from "../i18n";
import { node_colour_name } from "../state/categories";
import { find_node, nodes } from "../state/mesh";
import { navigate, node_address } from "../state/view";
import { PacketsIcon, SearchIcon } from "./icons";
import { menu } from "./page_list";
import { Name } from "./parts";

const open = signal(false);

export function open_search(): void {
  open.value = true;
}

/** Ctrl-K or Cmd-K opens it everywhere. */
export function start_search(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open.value = !open.value;
  });
}

export function SearchDialog() {
  return open.value ? <Dialog /> : null;
}

function address(hit: Hit): string {
  if (hit.kind === "node") return node_address(hit.node_id);
  return hit.kind === "packet" ? `/packet/${hit.packet_id}` : hit.href;
}

function Dialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, set_text] = useState("");
  const [at, set_at] = useState(0);
  const pages = menu.map(({ href, label }) => ({ href, title: t(label) }));
  const hits = useMemo(() => find_places(text, nodes.value.by_id.values(), pages), [text]);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => (open.value = false);
  const choose = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    navigate(address(hit));
  };
  const on_key = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter") choose(hits[at]);
    if (by === 0 || hits.length === 0) return;
    event.preventDefault();
    set_at((at + by + hits.length) % hits.length);
  };
  return (
    <dialog
      class="search-dialog"
      ref={dialog}
      aria-label={t("search.everything")}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
      data-testid="search-dialog"
    >
      <div class="search-field">
        <SearchIcon />
        <input
          type="text"
          role="combobox"
          inputMode="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={100}
          aria-label={t("search.everything")}
          aria-controls="search-hits"
          aria-expanded={hits.length > 0}
          aria-activedescendant={hits.length > 0 ? `hit-${at}` : undefined}
          placeholder={t("search.everything.placeholder")}
          data-testid="search-everything"
          value={text}
          onInput={(event) => (set_text(event.currentTarget.value), set_at(0))}
          onKeyDown={on_key}
        />
        <button type="button" class="text-button" onClick={close}>
          {t("node.close")}
        </button>
      </div>
      {hits.length > 0 ? (
        <ul id="search-hits" role="listbox" aria-label={t("search.hits")}>
          {hits.map((hit, i) => (
            <li
              key={address(hit)}
              id={`hit-${i}`}
              role="option"
              aria-selected={i === at}
              class="search-hit"
              data-testid="search-hit"
              onClick={() => choose(hit)}
              onPointerMove={() => set_at(i)}
            >
              <HitText hit={hit} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="search-none">{t(text === "" ? "search.everything.hint" : "search.none")}</p>
      )}
    </dialog>
  );
}

function HitText({ hit }: { hit: Hit }) {
  if (hit.kind === "page") return <span>{hit.title}</span>;
  if (hit.kind === "packet") {
    return (
      <>
        <PacketsIcon />
        <span>{t("search.packet")}</span>
        <span class="mono row-minor">{hit.packet_id}</span>
      </>
    );
  }
  const node = find_node(hit.node_id);
  return (
    <>
      {node && (
        <span class={`badge node-${node_colour_name(node)}`}>
          <Name>{short_name(node)}</Name>
        </span>
      )}
      <Name>{node_name(hit.node_id, node?.long_name)}</Name>
      <span class="mono row-minor">{node_hex(hit.node_id)}</span>
    </>
  );
}
