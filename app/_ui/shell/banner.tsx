'use client'

import type { ReactNode } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import { useLab, useLabState, useMoment } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { redisOf } from '../state/state.ts'
import { withWords } from '../words/create-words.ts'
import type { Words } from '../words/en.ts'
import { loadBrowserWords } from '../words/use-browser-words.ts'
import { useWords } from '../words/use-words.ts'
import { RoomStrip } from './room-strip.tsx'

const PlainHttp = lazyPart(() =>
  withWords(import('./plain-http.tsx'), loadBrowserWords).then((module) => module.PlainHttp),
)

/** The room of this browser’s seat, and problems of the bench. Nothing if there is neither. */
export function Banner() {
  return (
    <>
      <RoomStrip />
      <Problems />
    </>
  )
}

/** Problems of the bench or the connection, and what they do not affect. */
function Problems() {
  const words = useWords()
  const phase = useLabState((state) => state.phase)
  const live = useLabState((state) => state.live)
  const redis = useLabState((state) => (state.bench ? redisOf(state.bench) : 'up'))
  const isCutOff = useLabState(({ lanes }) =>
    MECHANISM_IDS.some((id) => lanes[id].verdict?.code === 'network'),
  )
  if (phase === 'unreachable' || phase === 'full') return <NoBench phase={phase} />
  const text = isCutOff ? words.states.unreachable : problem(live, redis, words)
  return (
    <>
      {text && <Strip text={text} />}
      {phase === 'ready' && !isSecureContext && <PlainHttp />}
    </>
  )
}

function problem(live: string, redis: RedisState, { states }: Words): string | null {
  if (redis === 'down') return states.redisDown
  if (live === 'reconnecting') return states.reconnecting
  return redis === 'up' ? null : states[redis === 'slow' ? 'redisSlow' : 'redisReadOnly']
}

function NoBench({ phase }: { phase: 'unreachable' | 'full' }) {
  const words = useWords()
  const lab = useLab()
  const retryAt = useLabState((state) => state.retryAt)
  const { real } = useMoment(1000)
  const seconds = Math.max(0, Math.ceil(((retryAt ?? 0) - real) / 1000))
  return (
    <Strip text={words.states[phase]}>
      <span className="text-soft">{words.states.retryIn(seconds)}</span>
      <Button look="quiet" className="underline underline-offset-2" onClick={() => lab.retryNow()}>
        {words.states.retry}
      </Button>
    </Strip>
  )
}

/** The text is an alert; the countdown next to it is not, because it would be announced every second. */
function Strip({ text, children }: { text: string; children?: ReactNode }) {
  const words = useWords()
  return (
    <section
      aria-label={words.states.problem}
      data-testid="banner"
      className="flex flex-wrap items-center gap-x-2.5 border-b border-hairline bg-wash px-5 py-1.5 text-sm"
    >
      <svg viewBox="0 0 16 16" className="size-3.5 shrink-0 text-unavailable" aria-hidden="true">
        <path
          d="M8 1.5 15 14H1z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
        <path d="M8 6v4M8 11.4v1.2" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      <p role="alert">{text}</p>
      {children}
    </section>
  )
}
