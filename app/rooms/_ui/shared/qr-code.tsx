/** A QR code that the server drew. Dark on light in both themes: cameras expect it. */
export function QrCode({ svg, label, className }: { svg: string; label: string; className: string }) {
  return (
    <span
      role="img"
      aria-label={label}
      className={`inline-block rounded-md bg-white bg-contain bg-center bg-no-repeat print:[print-color-adjust:exact] ${className}`}
      style={{ backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(svg)}")` }}
    />
  )
}
