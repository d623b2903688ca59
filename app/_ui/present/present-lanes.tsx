'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { laneElementId } from '../lab/keys.ts'
import { useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { NoteText } from '../lane/note-text.tsx'
import { useVerdictText } from '../lane/use-verdict-text.ts'
import { AttackBadge } from '../parts/attack-badge.tsx'
import { attackResultOf } from '../parts/attack-sign.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { useAllWords } from '../words/use-all-words.ts'
import { usePresentWords } from '../words/use-present-words.ts'

/**
 * The lanes for a projector, one below the other: a row has room for a verdict in large type, its reason and the result of
 * the stolen copy, also with five lanes, and the verdicts are in one line of sight.
 * @param isCompact above the step of an experiment
 */
export function PresentLanes({ isCompact = false }: { isCompact?: boolean }) {
  const ids = useLaneIds()
  return (
    <div className="grid flex-1 auto-rows-fr">
      {ids.map((id) => (
        <PresentLane key={id} of={id} isCompact={isCompact} />
      ))}
    </div>
  )
}

function PresentLane({ of, isCompact }: { of: MechanismId; isCompact: boolean }) {
  const words = useAllWords()
  const { outcome, code, lead, reason } = useVerdictText(of)
  const note = useLabState((state) => state.lanes[of].note)
  const isBusy = useLabState((state) => state.lanes[of].busy > 0)
  // A failure, and how far a logout reached, explain more than the verdict.
  const isNoted =
    note?.kind === 'failed' || (outcome === 'none' && note !== null && note.kind.startsWith('logged-out'))
  return (
    <section
      id={laneElementId(of)}
      data-focus-fallback
      tabIndex={-1}
      aria-label={words.mechanisms[of].name}
      aria-busy={isBusy}
      data-mechanism={of}
      className="grid min-w-0 grid-cols-[13.5rem_19.5rem_minmax(0,1fr)_10.5rem] items-center gap-x-5 border-t border-hairline px-5 py-1 -outline-offset-2"
    >
      <header className="min-w-0">
        <h2 className="flex items-center gap-2.5 text-lg leading-tight font-semibold tracking-tight">
          <Glyph of={of} className="size-5" />
          {words.mechanisms[of].name}
        </h2>
        <Sessions of={of} isCompact={isCompact} />
      </header>
      <p
        data-testid="verdict"
        data-verdict={outcome}
        data-code={code}
        data-outcome={outcome}
        className="flex items-center gap-3 text-[2.6rem] leading-none font-semibold tracking-tight text-outcome"
      >
        <OutcomeSign of={outcome} className="size-9 shrink-0" />
        {lead}
      </p>
      <p data-testid="reason" className="first-letter:uppercase">
        {isNoted ? <NoteText note={note} of={of} /> : reason}
      </p>
      <Copy of={of} isCompact={isCompact} />
    </section>
  )
}

/** The user of the lane, and its sessions as a count. */
function Sessions({ of, isCompact }: { of: MechanismId; isCompact: boolean }) {
  const words = useAllWords()
  const texts = usePresentWords()
  const user = useLabState((state) => state.lanes[of].verdict?.user)
  const rows = useLabState((state) => state.rows)
  const mine = rows.filter(({ mechanism }) => mechanism === of)
  const live = mine.filter(({ state }) => state === 'active').length
  const name = user && texts.user(user.name, user.roles.join(words.listComma))
  return (
    <p className="text-soft">
      {isCompact ? (
        [...(name ? [name] : []), words.sessions.counts(live, 0)].join(' · ')
      ) : (
        <>
          {name && <span className="block">{name}</span>}
          {words.sessions.title} {words.sessions.counts(live, mine.length - live)}
        </>
      )}
    </p>
  )
}

/** The copy that Mallory has of the credential of this lane, and whether it was accepted. */
function Copy({ of, isCompact }: { of: MechanismId; isCompact: boolean }) {
  const words = useAllWords()
  const texts = usePresentWords()
  const copy = useLabState((state) => state.otherClients.mallory[of])
  const attack = attackResultOf(copy?.outcome) ?? copy?.outcome
  const name = words.otherClients.names.mallory
  return (
    <p
      data-client="mallory"
      data-outcome={copy?.outcome ?? 'none'}
      data-attack={attack ?? undefined}
      className="flex min-w-0 flex-col items-start gap-1"
    >
      <span className={`flex items-center gap-2 text-soft ${isCompact && attack ? 'sr-only' : ''}`}>
        {copy && <Glyph of={of} isGhost className="size-4" />}
        {name}
      </span>
      {attack === 'breach' || attack === 'held' || attack === 'unavailable' ? (
        <AttackBadge of={attack} className="text-2xl leading-tight">
          {words.intro.attacks[attack]}
        </AttackBadge>
      ) : (
        <span className="leading-tight">{copy === null ? texts.copy.none : texts.copy.untried}</span>
      )}
    </p>
  )
}
