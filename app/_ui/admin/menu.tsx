'use client'

import { Menu as BaseMenu } from '@base-ui/react/menu'
import { type KeyboardEvent, useRef } from 'react'
import { flushSync } from 'react-dom'
import type { MechanismId } from '#lib/core/session.ts'
import { Glyph } from '../parts/glyph.tsx'
import type { MenuFrame } from './menu-button.tsx'

export interface MenuItem {
  readonly id: string
  readonly label: string
  /** If given, its glyph is shown before the label. */
  readonly mechanism?: MechanismId
  readonly pick: () => void
  /** If given, the item is a toggle with this state. */
  readonly checked?: boolean
  /** Whether a separator is above it. */
  readonly apart?: boolean
}

const ITEM =
  'flex min-h-7 cursor-default items-center justify-between gap-3 rounded px-2 py-0.5 text-left outline-none select-none data-highlighted:bg-sunk focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-ink'

/** The menu of a button. Base UI positions it, moves the focus and finds items by their first letters. */
export function Menu({ label, button, onClose, onLeave, items }: MenuFrame & { items: readonly MenuItem[] }) {
  const hasBegun = useRef(false)

  /** A menu that opens without a trigger of its own library puts the focus on itself: from there to the first item. */
  function focusFirst(menu: HTMLElement): void {
    if (hasBegun.current) return
    hasBegun.current = true
    menu.querySelector<HTMLElement>('[role^=menuitem]')?.focus({ preventScroll: true })
  }

  function onKeyDown(event: KeyboardEvent): void {
    // A letter is for the menu, never for the page behind it.
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) event.stopPropagation()
    // Closed, so that the browser moves on from the button, and not from the end of the document.
    if (event.key === 'Tab') onClose()
  }

  return (
    <BaseMenu.Root
      open
      modal={false}
      onOpenChange={(_, { reason, event, cancel }) => {
        // A press on the button closes the menu itself.
        if (event.target instanceof Node && button.contains(event.target)) cancel()
        else if (reason === 'escape-key') onClose()
        else onLeave()
      }}
    >
      <BaseMenu.Portal>
        <BaseMenu.Positioner anchor={button} align="end" sideOffset={4} collisionPadding={8} className="z-50">
          <BaseMenu.Popup
            aria-label={label}
            finalFocus={false}
            className="flex w-64 max-w-[calc(100vw-1rem)] flex-col rounded-md border border-edge bg-raised p-1 text-sm text-ink shadow-lg outline-none"
            onFocus={({ target, currentTarget }) => target === currentTarget && focusFirst(currentTarget)}
            onKeyDown={onKeyDown}
          >
            {items.map(({ id, apart, ...item }) => (
              <Item
                key={id}
                {...item}
                className={apart ? `mt-1 border-t border-hairline pt-1 ${ITEM}` : ITEM}
                onClose={onClose}
              />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

function Item({
  label,
  mechanism,
  pick,
  checked,
  className,
  onClose,
}: Omit<MenuItem, 'id' | 'apart'> & { className: string; onClose: () => void }) {
  // Closed first: what the item opens must find the focus on the button, not on an item that is about to go.
  const onClick = () => {
    flushSync(onClose)
    pick()
  }
  const content = (
    <span className="flex items-center gap-2">
      {mechanism && <Glyph of={mechanism} />}
      {label}
    </span>
  )
  if (checked === undefined) {
    return (
      <BaseMenu.Item label={label} closeOnClick={false} className={className} onClick={onClick}>
        {content}
      </BaseMenu.Item>
    )
  }
  return (
    <BaseMenu.CheckboxItem
      label={label}
      checked={checked}
      closeOnClick={false}
      className={className}
      onClick={onClick}
    >
      {content}
      <BaseMenu.CheckboxItemIndicator>
        <svg viewBox="0 0 16 16" className="size-3 shrink-0" aria-hidden="true">
          <path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </BaseMenu.CheckboxItemIndicator>
    </BaseMenu.CheckboxItem>
  )
}
