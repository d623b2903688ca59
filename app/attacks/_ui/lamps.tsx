'use client'

import type { ReactNode } from 'react'
import { AttackSign } from '../../_ui/parts/attack-sign.tsx'
import { OutcomeSign } from '../../_ui/parts/outcome-sign.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import type { AttackResult } from './attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

interface LampsProps {
  readonly outcome: 'breach' | 'held'
  readonly honest: AttackResult['honest']
}

/** Two lamps: the attack is held, and honest clients are served. Only both together are a defence. */
export function Lamps({ outcome, honest }: LampsProps) {
  const words = useAttackWords()
  const { colon } = useWords()
  const language = useLanguage()
  const failed = honest?.failed ?? []
  const isServed = failed.length === 0
  const names = new Intl.ListFormat(language).format(failed.map((act) => words.honestActs[act]))
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <Lamp isOn={outcome === 'held'} data={{ 'data-attack': outcome }}>
          <AttackSign of={outcome} className="size-[0.93em] shrink-0" />
          <span>
            {words.lampAttack}
            {colon}
            <strong className="font-semibold">{words.outcomes[outcome]}</strong>
          </span>
        </Lamp>
        {honest && (
          <Lamp isOn={isServed} data={{ 'data-outcome': isServed ? 'accepted' : 'refused' }}>
            <OutcomeSign of={isServed ? 'accepted' : 'refused'} className="size-[0.8em] shrink-0" />
            <span>
              {words.lampHonest}
              {colon}
              <strong className="font-semibold">{isServed ? words.served : words.broken}</strong>
            </span>
          </Lamp>
        )}
      </div>
      {!isServed && <p className="mt-2 max-w-prose text-refused">{words.failedActs(names)}</p>}
      <p className="mt-2 max-w-prose text-sm text-soft">{words.lampsMeaning}</p>
    </>
  )
}

/** A lamp that is on is filled; one that is off has a dashed outline. */
function Lamp({
  isOn,
  data,
  children,
}: {
  isOn: boolean
  data: Readonly<Record<string, string>>
  children: ReactNode
}) {
  return (
    <span
      {...data}
      data-on={isOn}
      className={`inline-flex items-center gap-2 rounded-md border-2 px-3 py-1.5 text-lg text-outcome ${isOn ? 'border-outcome' : 'border-dashed border-outcome'}`}
    >
      <span
        aria-hidden="true"
        className={`size-3 shrink-0 rounded-full border-2 border-outcome ${isOn ? 'bg-outcome' : ''}`}
      />
      {children}
    </span>
  )
}
