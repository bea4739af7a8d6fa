/** A text as a QR code, always dark on light, for cameras want it so. */
import { useEffect, useState } from "preact/hooks";

const BORDER = 3;

/** One path for all dark modules: a row's runs as rectangles. */
function outline(modules: readonly (readonly boolean[])[]): string {
  return modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + BORDER} ${y + BORDER}h1v1h-1z` : "")))
    .join("");
}

export function QrCode({ text, label }: { text: string; label: string }) {
  const [modules, set_modules] = useState<boolean[][] | null>(null);
  useEffect(() => {
    let wanted = true;
    void import("uqr").then(({ encode }) => wanted && set_modules(encode(text, { border: 0, ecc: "L" }).data));
    return () => {
      wanted = false;
    };
  }, [text]);
  const size = (modules?.length ?? 29) + 2 * BORDER;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} class="qr-light" />
      {modules && <path d={outline(modules)} class="qr-dark" />}
    </svg>
  );
}
