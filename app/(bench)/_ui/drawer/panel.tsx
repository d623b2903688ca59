'use client'

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { Code, type Place } from './code-view.tsx'
import { VIEWS, type View } from './drawer.tsx'
import { ExchangeFacts, ExchangeTitle } from './exchange-head.tsx'
import { highlightFingerprints } from './highlight-fingerprints.ts'
import { MissingExchange } from './missing-exchange.tsx'
import { Sequence } from './sequence-view.tsx'
import { Storage } from './storage-view.tsx'
import { useSubject } from './subject.ts'
import { useDrawerWords } from './use-drawer-words.ts'
import { Wire } from './wire-view.tsx'

interface Props {
  readonly view: View
  readonly of: string
  /** Where to begin in the source code. */
  readonly place: Place
}

/** Four views of one request: raw HTTP, storage, sequence, source code. */
export function Panel({ view, of, place }: Props) {
  const words = useDrawerWords()
  const { exchange, sessionId } = useSubject(of)
  const [revealed, setRevealed] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => highlightFingerprints(document), [])
  const found = exchange.state === 'here' ? exchange.value : null
  const page = `${view} ${found?.id}`
  useEffect(() => {
    // Another view, or another request, scrolls to its beginning.
    if (page !== '') body.current?.parentElement?.scrollTo(0, 0)
  }, [page])
  return (
    <Sheet
      wide
      of={found?.mechanism}
      title={found ? <ExchangeTitle of={found} /> : words.views[view]}
      head={
        <>
          {found && <ExchangeFacts of={found} view={view} />}
          <Tabs view={view} of={of} />
        </>
      }
    >
      <div
        ref={body}
        role="tabpanel"
        id={PANEL_ID}
        aria-labelledby={tabId(view)}
        {...(found ? { 'data-mechanism': found.mechanism } : {})}
      >
        {view === 'storage' && <Storage of={sessionId} isSettled={exchange.state !== 'reading'} />}
        {view === 'code' && exchange.state !== 'reading' && <Code key={found?.id} of={found} place={place} />}
        {(view === 'wire' || view === 'sequence') &&
          (found === null ? (
            <MissingExchange reading={exchange} view={view} />
          ) : view === 'wire' ? (
            <Wire
              key={found.id}
              of={found}
              isRevealed={revealed}
              onReveal={() => setRevealed((was) => !was)}
            />
          ) : (
            <Sequence key={found.id} of={found} />
          ))}
      </div>
    </Sheet>
  )
}

const PANEL_ID = 'drawer-view'
const tabId = (view: View) => `drawer-tab-${view}`

function Tabs({ view, of }: Pick<Props, 'view' | 'of'>) {
  const words = useDrawerWords()

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length]
    if (step === 0 || !next) return
    event.preventDefault()
    openSheet({ sheet: next, of })
    document.getElementById(tabId(next))?.focus()
  }

  return (
    <div role="tablist" aria-label={words.viewsLabel} className="-mb-2 mt-2 flex gap-5" onKeyDown={onKeyDown}>
      {VIEWS.map((id) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={tabId(id)}
          aria-selected={id === view}
          aria-controls={PANEL_ID}
          tabIndex={id === view ? 0 : -1}
          className="h-8 border-b-2 border-transparent text-soft hover:text-ink aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink"
          onClick={() => openSheet({ sheet: id, of })}
        >
          {words.views[id]}
        </button>
      ))}
    </div>
  )
}
