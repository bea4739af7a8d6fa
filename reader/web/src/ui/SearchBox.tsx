/** Searches the nodes. `/` jumps to it, Enter goes to the first hit, Escape clears it. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { listed_nodes } from "../state/node_list";
import { open_node } from "../state/navigation";
import { query } from "../state/view";
import { CloseIcon, SearchIcon } from "./icons";

export function SearchBox() {
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
    if (event.key === "Escape") query.value = "";
    const [first] = listed_nodes.value;
    if (event.key === "Enter" && query.value !== "" && first) open_node(first.node_id);
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
        aria-label={t("search.label")}
        aria-keyshortcuts="/"
        placeholder={t("search.placeholder")}
        data-testid="search"
        value={query.value}
        onInput={(event) => (query.value = event.currentTarget.value)}
        onKeyDown={on_key}
      />
      {query.value !== "" && (
        <button type="button" class="search-clear" aria-label={t("search.clear")} onClick={() => (query.value = "")}>
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
