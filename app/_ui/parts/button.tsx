import type { ComponentProps } from 'react'

/** The looks of buttons and of links that look like one. */
export const LOOKS = {
  /** The main action. */
  primary: 'h-9 rounded-md bg-ink px-4 font-medium text-paper hover:bg-soft',
  /** One of several actions. */
  plain: 'h-8 rounded-md border border-edge/60 bg-raised px-3 text-ink hover:border-ink',
  /** A small action next to its subject. */
  quiet: 'h-6 rounded px-1.5 text-soft hover:bg-sunk hover:text-ink',
} as const

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS
}

/** Runs before the button is removed from the page, while its container can still be found. */
function passFocusOn(button: HTMLButtonElement): () => void {
  return () => {
    if (document.activeElement === button) button.closest<HTMLElement>('[data-focus-fallback]')?.focus()
  }
}

/**
 * A button. It is not disabled while it works, because that would lose the keyboard focus. If it is removed while
 * focused, the focus moves to the enclosing part of the page (`data-focus-fallback`).
 */
export function Button({ look = 'plain', className = '', ref, ...others }: ButtonProps) {
  return (
    <button
      ref={ref ?? passFocusOn}
      type="button"
      className={`inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap ${LOOKS[look]} ${className}`}
      {...others}
    />
  )
}
