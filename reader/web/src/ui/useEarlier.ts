import { useEffect } from "preact/hooks";
import { type Earlier, earlier_key, earlier_packets, fetch_earlier, follow_receptions } from "../state/feed";
import { type Loaded, useLoaded } from "../state/loading";

/** Asks for what a feed has to show beyond the packets at hand, for as long as it is there. */
export function useEarlier(wanted: boolean): Loaded<Earlier> {
  const earlier = useLoaded(wanted ? earlier_key() : null, fetch_earlier, true);
  useEffect(() => (wanted ? follow_receptions() : undefined), [wanted]);
  useEffect(() => {
    if (!wanted) return;
    earlier_packets.value = earlier.value?.packets ?? [];
    return () => (earlier_packets.value = []);
  }, [earlier.value, wanted]);
  return earlier;
}
