/**
 * What most pages are made of. The build adds it to every page (scripts/bundle.mjs), so that all of it becomes one
 * chunk, loaded once, and not dozens of small ones. Charts, graph and map are not here: few pages need them.
 */
import "../data/chat";
import "../data/neighbors";
import "../data/periods";
import "../data/receptions";
import "../data/routes";
import "../data/trail";
import "../format/csv";
import "../state/loading";
import "../state/node_page_list";
import "../state/observations";
import "./Attribution";
import "./CopyButton";
import "./CsvButton";
import "./DataTable";
import "./FilterBar";
import "./HeardBy";
import "./Legend";
import "./ListState";
import "./LivePill";
import "./NodeCard";
import "./NodeLink";
import "./Page";
import "./PacketFeed";
import "./SceneView";
import "./SearchBox";
import "./Star";
import "./VirtualList";
