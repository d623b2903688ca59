'use client'

import { type ReactNode, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'

/** Data that an open menu needs of its button. */
export interface MenuFrame {
  readonly label: string
  readonly button: HTMLElement
  /** Closed by a key or a choice: the focus returns to the button. */
  readonly onClose: () => void
  /** Closed because the focus moved: it stays there. */
  readonly onLeave: () => void
}

interface Props {
  readonly label: string
  /** The menu; it loads when it is first opened. */
  readonly menu: (frame: MenuFrame) => ReactNode
  /** Label of the button; three dots if there is no space for it. */
  readonly children?: string
}

/** A button with a menu. */
export function MenuButton({ label, menu, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)

  function close(): void {
    setOpen(false)
    button.current?.focus({ preventScroll: true })
  }

  return (
    <>
      <Button
        ref={button}
        look={children ? 'plain' : 'quiet'}
        className={children ? '' : 'w-6 px-0'}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => (isOpen ? close() : setOpen(true))}
      >
        {children ?? (
          <svg viewBox="0 0 16 4" className="w-3.5" aria-hidden="true">
            <path
              d="M2 2h.01M8 2h.01M14 2h.01"
              stroke="currentColor"
              strokeWidth="2.6"
              strokeLinecap="round"
            />
          </svg>
        )}
      </Button>
      {isOpen &&
        button.current &&
        menu({ label, button: button.current, onClose: close, onLeave: () => setOpen(false) })}
    </>
  )
}
