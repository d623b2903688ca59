'use client'

import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { Glyph } from '../parts/glyph.tsx'
import type { MenuFrame } from './menu-button.tsx'

export interface MenuItem {
  readonly id: string
  readonly label: string
  /** If given, its glyph is shown in front of the label. */
  readonly mechanism?: MechanismId
  readonly pick: () => void
  /** If given, the item is a checkbox with this state. */
  readonly checked?: boolean
  /** Whether a rule is drawn above it. */
  readonly apart?: boolean
}

const WIDTH = 256
const ITEM_HEIGHT = 30
const GAP = 4

/**
 * The menu of a button, in a layer above the page, because the list would clip it. Arrow keys, Home and End move;
 * Escape, Tab and a click outside close it.
 */
export function Menu({ label, button, onClose, onLeave, items }: MenuFrame & { items: readonly MenuItem[] }) {
  const menu = useRef<HTMLDivElement>(null)
  const [position] = useState(() => positionNextTo(button, items.length))
  useEffect(() => {
    menu.current?.showPopover()
    itemsOf(menu.current)[0]?.focus({ preventScroll: true })
  }, [])
  // The position is fixed when it opens; if the button moves, the menu closes.
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
    // Letters select an item of the menu and never trigger a shortcut of the bench.
    else if (event.key.length !== 1 || event.key === ' ') return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={menu}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={position}
      className="fixed inset-auto m-0 flex w-64 max-w-[calc(100vw-1rem)] flex-col rounded-md border border-edge bg-raised p-1 text-sm text-ink shadow-lg"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && relatedTarget !== button) onLeave()
      }}
    >
      {items.map(({ id, label, mechanism, pick, checked, apart }) => (
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
          <span className="flex items-center gap-2">
            {mechanism && <Glyph of={mechanism} />}
            {label}
          </span>
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

/** Below the button and aligned with its right edge; above it if there is no space, and always inside the window. */
function positionNextTo(button: HTMLElement, count: number): CSSProperties {
  const box = button.getBoundingClientRect()
  const right = Math.max(8, Math.min(innerWidth - box.right, innerWidth - WIDTH - 8))
  const height = count * ITEM_HEIGHT + 4 * GAP
  return box.bottom + height < innerHeight
    ? { right, top: box.bottom + GAP }
    : { right, bottom: innerHeight - box.top + GAP }
}

/** An action, or a checkbox. */
function roleOf(checked: boolean | undefined) {
  return checked === undefined
    ? ({ role: 'menuitem' } as const)
    : ({ role: 'menuitemcheckbox', 'aria-checked': checked } as const)
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return Array.from(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])
}
