'use client'

import { Tooltip } from '@base-ui/react/tooltip'
import type { RefObject } from 'react'
import type { Term } from '../words/terms.en.ts'

interface Props {
  readonly id: string
  readonly of: Term
  readonly anchor: RefObject<HTMLElement | null>
  readonly onEnter: () => void
  readonly onLeave: () => void
  readonly onClose: () => void
}

/** The explanation of a term. Base UI positions it. */
export function TermTip({ id, of: { term, meaning }, anchor, onEnter, onLeave, onClose }: Props) {
  return (
    <Tooltip.Root
      open
      onOpenChange={(_, { reason }) => {
        if (reason === 'escape-key') onClose()
      }}
    >
      {/* In the dialog of the term: everything outside of an open dialog is inert. */}
      <Tooltip.Portal container={anchor.current?.closest('dialog') ?? document.body}>
        <Tooltip.Positioner anchor={anchor} side="top" sideOffset={6} collisionPadding={8} className="z-50">
          <Tooltip.Popup
            id={id}
            role="tooltip"
            className="max-w-[min(22rem,calc(100vw-1rem))] rounded-md border border-edge bg-raised px-3 py-2 text-sm text-ink shadow-lg"
            onPointerEnter={onEnter}
            onPointerLeave={onLeave}
          >
            <span className="block font-semibold">{term}</span>
            {meaning}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
