/** Searches the nodes. `/` jumps to it, Enter goes to the first hit, Escape clears it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { listed_nodes } from "../state/node_list";
import { open_node } from "../state/navigation";
import { query } from "../state/view";
import { CloseIcon, SearchIcon } from "./icons";

/** Thousands of nodes are searched when typing pauses, not at each letter. */
const PAUSE_MS = 120;

interface Props {
  /** What Enter does; default: opens the first hit on the map. */
  on_enter?(): void;
  /** What is searched; default: nodes. */
  label?: string;
}

export function SearchBox({ on_enter = open_first, label }: Props) {
  const [text, set_text] = useState(query.value);
  const timer = useRef(0);
  useEffect(() => query.subscribe(set_text), []);
  const put = (value: string) => {
    window.clearTimeout(timer.current);
    query.value = value;
  };
  const type = (value: string) => {
    set_text(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => put(value), PAUSE_MS);
  };
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", jump);
    return () => document.removeEventListener("keydown", jump);
  }, []);
  const on_key = (event: KeyboardEvent) => {
    if (event.key === "Escape") (set_text(""), put(""));
    if (event.key !== "Enter" || text === "") return;
    put(text);
    on_enter();
  };
  return (
    <div class="search" role="search">
      <SearchIcon />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck={false}
        maxLength={100}
        aria-label={label ?? t("search.label")}
        aria-keyshortcuts="/"
        placeholder={label ?? t("search.placeholder")}
        data-testid="search"
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={on_key}
      />
      {text !== "" && (
        <button type="button" class="search-clear" aria-label={t("search.clear")} onClick={() => (set_text(""), put(""))}>
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

function open_first(): void {
  const [first] = listed_nodes.value;
  if (first) open_node(first.node_id);
}
