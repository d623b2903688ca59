/** The key that does the same. Said to assistive technology by `aria-keyshortcuts`, so hidden here. */
export function Key({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="font-mono text-2xs text-faint">
      {children}
    </span>
  )
}
