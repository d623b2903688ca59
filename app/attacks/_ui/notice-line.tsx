'use client'

import { eventDetail } from '../../_ui/lane/event-detail.ts'
import { AttackBadge } from '../../_ui/parts/attack-badge.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { timeOfDay } from '../../_ui/words/format.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import type { Finished, Foreign } from './attack-notices.tsx'
import type { AttackView } from './attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

/** An attack that finished on the bench, or a request from another origin. */
export function NoticeLine({
  event,
  attacks,
}: {
  event: Finished | Foreign
  attacks: readonly AttackView[]
}) {
  return (
    <li data-notice={event.type} className="grid grid-cols-[4.5rem_1fr] items-baseline gap-x-3">
      <time className="font-mono text-xs text-faint">{timeOfDay(event.at)}</time>
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-0.5">
        {'mechanism' in event && event.mechanism && <LaneName of={event.mechanism} />}
        {event.type === 'attack.finished' ? (
          <Outcome event={event} attacks={attacks} />
        ) : (
          <Request event={event} />
        )}
      </span>
    </li>
  )
}

function Outcome({ event, attacks }: { event: Finished; attacks: readonly AttackView[] }) {
  const words = useAttackWords()
  const language = useLanguage()
  const { attack, outcome, route, variant } = event
  const known = attacks.find(({ id }) => id === attack)
  const title = known?.title[language] ?? attack
  const way = known?.variants.find(({ id }) => id === variant)?.title[language]
  return (
    <>
      <span>
        {title}
        {way && <span className="text-soft"> · {way}</span>}
      </span>
      {outcome !== 'not-applicable' && (
        <AttackBadge of={outcome} className="text-xs">
          {words.outcomes[outcome]}
        </AttackBadge>
      )}
      {words.routes[route] && <span className="text-xs text-soft">{words.routes[route]}</span>}
    </>
  )
}

function Request({ event }: { event: Foreign }) {
  const { notices } = useAttackWords()
  const words = useAllWords()
  const details = [notices.from[event.site], eventDetail(event, words)].filter(Boolean).join(' · ')
  return (
    <span>
      {words.events[event.type]} <span className="text-soft">{details}</span>
    </span>
  )
}
