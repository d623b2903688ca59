import type { ComponentProps } from 'react'

const LOOKS = {
  /** The one thing to do now. */
  primary: 'h-9 rounded-md bg-ink px-4 font-medium text-paper hover:bg-soft',
  /** An act among others. */
  plain: 'h-8 rounded-md border border-edge/60 bg-raised px-3 text-ink hover:border-ink',
  /** A small act beside what it acts on. */
  quiet: 'h-6 rounded px-1.5 text-soft hover:bg-sunk hover:text-ink',
} as const

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS
}

/** Runs before the button leaves the page, while what it stands in can still be asked for. */
function bequeath(button: HTMLButtonElement): () => void {
  return () => {
    if (document.activeElement === button) button.closest<HTMLElement>('[data-focus-fallback]')?.focus()
  }
}

/**
 * A button. It is never disabled while it works: that would throw away the keyboard's place. Where it goes away with the
 * focus on it, the focus goes to the part of the page that it was in (`data-focus-fallback`), and not back to the beginning.
 */
export function Button({ look = 'plain', className = '', ref, ...others }: ButtonProps) {
  return (
    <button
      ref={ref ?? bequeath}
      type="button"
      className={`inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap ${LOOKS[look]} ${className}`}
      {...others}
    />
  )
}
