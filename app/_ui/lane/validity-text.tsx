'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { countdown, timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'
import { useValidity } from './use-validity.ts'

/** The ring in figures, with its legend: a thick stroke for the server, a thin one for the browser. */
export function Validity({ of }: { of: MechanismId }) {
  const words = useWords()
  const { server, browser } = useValidity(of, 1000)
  const outcome = useLabState((state) => state.lanes[of].verdict?.outcome)
  const accepted = server
    ? words.ring.expires(timeOfDay(server.expiresAt), countdown(server.leftMs, words))
    : outcome === 'unavailable'
      ? words.ring.unavailable
      : browser
        ? words.ring.notAccepted
        : words.ring.none
  const shown =
    browser === null
      ? words.ring.noCookie
      : browser.leftMs === null
        ? words.ring.unknownCookie
        : words.ring.cookieLeft(countdown(browser.leftMs, words))
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] items-baseline gap-x-2 text-xs @max-[15rem]:col-span-2 @max-[15rem]:mt-1.5">
      <dt className="flex h-4 items-center self-start">
        <span className="h-1.25 w-3 bg-accent" aria-hidden="true" />
        <span className="sr-only">{words.ring.server}</span>
      </dt>
      <dd data-testid="expiry">{accepted}</dd>
      <dt className="flex h-4 items-center self-start">
        <span className="h-0.5 w-3 bg-soft" aria-hidden="true" />
        <span className="sr-only">{words.ring.browser}</span>
      </dt>
      <dd className="text-soft">{shown}</dd>
    </dl>
  )
}
