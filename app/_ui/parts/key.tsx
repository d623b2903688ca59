/** The shortcut of a control. Assistive technology gets it from `aria-keyshortcuts`, so it is hidden here. */
export function Key({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="font-mono text-2xs text-faint">
      {children}
    </span>
  )
}
