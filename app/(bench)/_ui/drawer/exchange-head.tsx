'use client'

import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Glyph } from '../../../_ui/parts/glyph.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { duration, timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { View } from './drawer.tsx'
import { useNewer } from './newer.ts'
import { outcomeOf } from './outcome.ts'
import { useDrawerWords } from './use-drawer-words.ts'

/** Mechanism and act of the request. */
export function ExchangeTitle({ of: { mechanism, act } }: { of: ExchangeDetail }) {
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
export function ExchangeFacts({ of, view }: { of: ExchangeDetail; view: View }) {
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
