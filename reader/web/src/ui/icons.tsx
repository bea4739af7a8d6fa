/** Line icons on a 24 px grid, in the colour of the text around them. */
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const MapIcon = () => (
  <Icon>
    <path d="M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7 9 4zM9 4v13M15 7v13" />
  </Icon>
);
export const NodesIcon = () => (
  <Icon>
    <path d="m6.5 17 5-10M12.5 7l5 10M7.5 18.5h9" />
    <circle cx="12" cy="5" r="2.25" />
    <circle cx="5.5" cy="18.5" r="2.25" />
    <circle cx="18.5" cy="18.5" r="2.25" />
  </Icon>
);
export const PacketsIcon = () => (
  <Icon>
    <path d="M4 6h10M4 12h16M4 18h12" />
    <path d="m17 3 3 3-3 3" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m16 16 4.5 4.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M8.5 5.5v13M15.5 5.5v13" />
  </Icon>
);
export const PlayIcon = () => (
  <Icon>
    <path d="M8 5.5v13l10.5-6.5z" />
  </Icon>
);
export const FilterIcon = () => (
  <Icon>
    <path d="M4 6h16M7 12h10M10 18h4" />
  </Icon>
);
export const FitIcon = () => (
  <Icon>
    <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />
    <circle cx="12" cy="12" r="2" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const MinusIcon = () => (
  <Icon>
    <path d="M5 12h14" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
  </Icon>
);
export const AutoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
  </Icon>
);
export const ArrowIcon = () => (
  <Icon>
    <path d="M5 12h13M13 7l5 5-5 5" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="m9 6 6 6-6 6" />
  </Icon>
);
export const SortIcon = () => (
  <Icon>
    <path d="M8 5v14M8 19l-3-3M8 19l3-3M16 19V5M16 5l-3 3M16 5l3 3" />
  </Icon>
);
export const LegendIcon = () => (
  <Icon>
    <circle cx="6" cy="7" r="2" />
    <circle cx="6" cy="17" r="2" />
    <path d="M11 7h9M11 17h9" />
  </Icon>
);
export const ChatIcon = () => (
  <Icon>
    <path d="M4 5.5h16v11H10l-4.5 3.5v-3.5H4z" />
    <path d="M8 9.5h8M8 12.5h5" />
  </Icon>
);
export const GraphIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="2.5" />
    <circle cx="5" cy="6" r="1.75" />
    <circle cx="19" cy="7" r="1.75" />
    <circle cx="6.5" cy="19" r="1.75" />
    <circle cx="18" cy="18" r="1.75" />
    <path d="m6.4 7.2 3.7 3.1M17.5 8l-3.4 2.6M7.6 17.6l2.8-3.6M16.6 16.8l-2.8-3" />
  </Icon>
);
export const RouteIcon = () => (
  <Icon>
    <circle cx="6" cy="18.5" r="2" />
    <circle cx="18" cy="5.5" r="2" />
    <path d="M8 18.5h7a3.25 3.25 0 0 0 0-6.5H9a3.25 3.25 0 0 1 0-6.5h7" />
  </Icon>
);
export const StatsIcon = () => (
  <Icon>
    <path d="M4 20h16M7 16v-5M12 16V6M17 16v-8" />
  </Icon>
);
export const TopIcon = () => (
  <Icon>
    <path d="M4 6h16M4 12h11M4 18h6" />
  </Icon>
);
export const NetIcon = () => (
  <Icon>
    <path d="M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4" />
    <path d="m9 15 2 2 4-4" />
  </Icon>
);
export const HeatIcon = () => (
  <Icon>
    <path d="M12 3.5c1 3.5 5.5 5.5 5.5 10a5.5 5.5 0 0 1-11 0c0-2 1-3.5 2-4.5.3 1.5 1 2.3 2 2.5-.8-3 .2-6 1.5-8z" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M4 7h16M4 12h16M4 17h16" />
  </Icon>
);
export const SettingsIcon = () => (
  <Icon>
    <path d="M4 8h9M19 8h1M4 16h1M11 16h9" />
    <circle cx="16" cy="8" r="2.5" />
    <circle cx="8" cy="16" r="2.5" />
  </Icon>
);
export const StarIcon = () => (
  <Icon>
    <path d="m12 4 2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.600L4 9.800l5.6-.6z" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 19.500h14" />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.700l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1" />
  </Icon>
);
export const QrIcon = () => (
  <Icon>
    <path d="M4.5 4.5h5v5h-5zM14.5 4.5h5v5h-5zM4.5 14.5h5v5h-5zM14.5 14.5v2M19.5 14.5v5h-3M14.5 19.500h.1" />
  </Icon>
);
export const LinksIcon = () => (
  <Icon>
    <circle cx="5" cy="7" r="2.25" />
    <circle cx="19" cy="17" r="2.25" />
    <path d="M8 6.5h9.5M15 4l2.5 2.5L15 9M16 17.5H6.5M9 15l-2.5 2.5L9 20" />
  </Icon>
);
export const WhyIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.4" />
  </Icon>
);
export const GatewayIcon = () => (
  <Icon>
    <path d="M12 10.5V20M8.5 20h7M8.5 12a5 5 0 0 1 0-7M15.5 5a5 5 0 0 1 0 7M5.5 14.5a9 9 0 0 1 0-12M18.5 2.5a9 9 0 0 1 0 12" />
    <circle cx="12" cy="8.5" r="1.75" />
  </Icon>
);
export const JoinIcon = () => (
  <Icon>
    <circle cx="9.5" cy="8" r="3.5" />
    <path d="M3.5 19.5c.6-3.6 3-5.5 6-5.5 1.3 0 2.5.4 3.5 1M17.5 13v7M14 16.5h7" />
  </Icon>
);
export const ApiIcon = () => (
  <Icon>
    <path d="M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5M13.5 5l-3 14" />
  </Icon>
);
export const LocateIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="5" />
    <path d="M12 2.5V7M12 17v4.5M2.5 12H7M17 12h4.5" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <circle cx="6" cy="12" r="2.5" />
    <circle cx="17.5" cy="5.5" r="2.5" />
    <circle cx="17.5" cy="18.5" r="2.5" />
    <path d="m8.3 10.8 7-4M8.3 13.2l7 4" />
  </Icon>
);
