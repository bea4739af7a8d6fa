/** A text of the configuration that may be Markdown; what reads it is loaded only when the text has any. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clean_block } from "../format/text";

/** Anything that Markdown may give a meaning to. */
const MARKED_UP = /[*_`#[\]\n~]|https?:|^\s*[-+\d]/;

export function Markdown({ text }: { text: string }) {
  const [Rendered, set_rendered] = useState<FunctionComponent<{ text: string }> | null>(null);
  const wanted = MARKED_UP.test(text);
  useEffect(() => {
    // Without it the text shows as it was written.
    if (wanted) import("./markdown_elements").then(({ Rendered }) => set_rendered(() => Rendered), () => {});
  }, [wanted]);
  return (
    <div class="markdown" dir="auto">
      {wanted && Rendered ? <Rendered text={text} /> : <p>{clean_block(text, 4_000)}</p>}
    </div>
  );
}
