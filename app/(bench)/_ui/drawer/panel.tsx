'use client'

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { duration, timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Code } from './code-view.tsx'
import { VIEWS, type View } from './drawer.tsx'
import { highlightFingerprints } from './highlight-fingerprints.ts'
import { MissingExchange } from './missing-exchange.tsx'
import { useNewer } from './newer.ts'
import { outcomeOf } from './outcome.ts'
import { Sequence } from './sequence-view.tsx'
import { Storage } from './storage-view.tsx'
import { useSubject } from './subject.ts'
import { useDrawerWords } from './use-drawer-words.ts'
import { Wire } from './wire-view.tsx'

interface Props {
  readonly view: View
  readonly of: string
}

/** Four views of one request: raw HTTP, storage, sequence, source code. */
export function Panel({ view, of }: Props) {
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
      title={found ? <Title of={found} /> : words.views[view]}
      head={
        <>
          {found && <Facts of={found} view={view} />}
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
        {view === 'code' && exchange.state !== 'reading' && <Code key={found?.id} of={found} />}
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

function Tabs({ view, of }: Props) {
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

function Title({ of: { mechanism, act } }: { of: ExchangeDetail }) {
  const { mechanisms, colon, eventDetails } = useWords()
  return (
    <span className="flex items-center gap-2">
      <Glyph of={mechanism} className="size-3.5" />
      {mechanisms[mechanism].name}
      {colon}
      {eventDetails.acts[act]}
    </span>
  )
}

/** Outcome, time, node and cost of the request, and the newer one on its lane. */
function Facts({ of, view }: { of: ExchangeDetail; view: View }) {
  const words = useDrawerWords()
  const { eventDetails } = useWords()
  const newer = useNewer(of)
  const outcome = outcomeOf(of.status)
  return (
    <p className="flex flex-wrap items-center gap-x-4 text-xs text-soft">
      <span data-outcome={outcome} className="flex items-center gap-1.5 font-mono text-outcome">
        <OutcomeSign of={outcome} className="size-3" />
        {of.status}
        {of.code !== null && ` ${of.code}`}
      </span>
      <time className="font-mono">{timeOfDay(of.at)}</time>
      <span>{words.onNode(of.node)}</span>
      <span className="font-mono">{duration(of.micros / 1000)}</span>
      {of.resentOf !== null && (
        <span>
          {words.resentFrom}{' '}
          <Button look="quiet" onClick={() => openSheet({ sheet: 'wire', of: of.resentOf ?? '' })}>
            {words.original}
          </Button>
        </span>
      )}
      <span role="status" className="-my-1 ml-auto">
        {newer && (
          <Button
            look="quiet"
            className="-mr-1.5 underline decoration-edge underline-offset-4"
            onClick={() => openSheet({ sheet: view, of: newer.id })}
          >
            {words.newer(eventDetails.acts[newer.act], timeOfDay(newer.at))}
          </Button>
        )}
      </span>
    </p>
  )
}
