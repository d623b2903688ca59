'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly pick: () => void
  /** Given, the item is a switch, and this is how it stands. */
  readonly checked?: boolean
  /** Whether a rule stands above it. */
  readonly apart?: boolean
}

interface Props {
  readonly label: string
  readonly items: () => readonly MenuItem[]
  readonly children: ReactNode
  readonly look?: 'plain' | 'quiet'
  readonly className?: string
}

interface Place {
  readonly right: number
  readonly top?: number
  readonly bottom?: number
}

const ITEM_HEIGHT = 30

/** A button and the menu below it. The menu hangs in the window and not in the list, which would cut it off. */
export function MenuButton({ label, items, children, look = 'quiet', className = '' }: Props) {
  const [place, setPlace] = useState<Place | null>(null)
  const button = useRef<HTMLButtonElement>(null)

  function open(): void {
    const box = button.current?.getBoundingClientRect()
    if (!box) return
    // Inside a narrow window the menu keeps to the window's edge.
    const right = Math.max(8, Math.min(innerWidth - box.right, innerWidth - 264))
    const height = items().length * ITEM_HEIGHT + 16
    const below = box.bottom + height < innerHeight
    setPlace(below ? { right, top: box.bottom + 4 } : { right, bottom: innerHeight - box.top + 4 })
  }

  function close(): void {
    setPlace(null)
    button.current?.focus({ preventScroll: true })
  }

  return (
    <>
      <Button
        ref={button}
        look={look}
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={place !== null}
        onClick={() => (place ? close() : open())}
      >
        {children}
      </Button>
      {place && (
        <Menu
          label={label}
          items={items()}
          place={place}
          onClose={close}
          onLeave={() => setPlace(null)}
          button={button.current}
        />
      )}
    </>
  )
}

interface MenuProps {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly place: Place
  readonly button: HTMLElement | null
  /** Closed by its own key or choice: the focus goes back. */
  readonly onClose: () => void
  /** Left for something else: the focus stays there. */
  readonly onLeave: () => void
}

/** Arrows, Home and End move; Escape, Tab and looking elsewhere leave. */
function Menu({ label, items, place, button, onClose, onLeave }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => itemsOf(menu.current)[0]?.focus({ preventScroll: true }), [])
  // It stands where its button stood; once that moves, it would point at something else.
  useEffect(() => {
    const onScroll = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) onLeave()
    }
    addEventListener('scroll', onScroll, { capture: true, passive: true })
    addEventListener('resize', onLeave)
    return () => {
      removeEventListener('scroll', onScroll, { capture: true })
      removeEventListener('resize', onLeave)
    }
  })

  function onKeyDown(event: KeyboardEvent): void {
    const all = itemsOf(menu.current)
    const at = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape') onClose()
    else if (to !== undefined) all[to % all.length]?.focus()
    // A letter is for the menu, never for the bench behind it.
    else if (event.key.length !== 1 || event.key === ' ') return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={place}
      className="fixed z-40 flex w-64 max-w-[calc(100vw-1rem)] flex-col rounded-md border border-edge bg-raised p-1 text-sm text-ink shadow-lg"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && relatedTarget !== button) onLeave()
      }}
    >
      {items.map(({ id, label, pick, checked, apart }) => (
        <button
          key={id}
          type="button"
          {...roleOf(checked)}
          className={`flex min-h-7 items-center justify-between gap-3 rounded px-2 py-0.5 text-left hover:bg-sunk ${apart ? 'mt-1 border-t border-hairline pt-1' : ''}`}
          onClick={() => {
            onClose()
            pick()
          }}
        >
          {label}
          {checked && (
            <svg viewBox="0 0 16 16" className="size-3 shrink-0" aria-hidden="true">
              <path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="currentColor" strokeWidth="2" />
            </svg>
          )}
        </button>
      ))}
    </div>
  )
}

/** A thing to do, or a switch that stands one way or the other. */
function roleOf(checked: boolean | undefined) {
  return checked === undefined
    ? ({ role: 'menuitem' } as const)
    : ({ role: 'menuitemcheckbox', 'aria-checked': checked } as const)
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return Array.from(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])
}

/** The sign of a menu that has no room for its name. */
export function Dots() {
  return (
    <svg viewBox="0 0 16 4" className="w-3.5" aria-hidden="true">
      <path d="M2 2h.01M8 2h.01M14 2h.01" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  )
}
