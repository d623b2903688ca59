'use client'

import { useEffect } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { type AttackResult, AttackSign, attackResultOf } from '../parts/attack-sign.tsx'
import { Button } from '../parts/button.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import type { ClientLane } from '../state/other-clients.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'
import { checkAs, logoutAs, reloadOtherClients, steal } from './client-requests.ts'

/** Simulated clients lose their credentials after some time, without an event; they are polled at this interval. */
const REREAD_MS = 30_000

/** Keeps the state of the other clients up to date. Mounted once. */
export function ClientPoller() {
  const lab = useLab()
  const bench = useLabState((state) => state.bench?.id)
  useEffect(() => {
    if (bench === undefined || lab.isReplay) return
    reloadOtherClients(lab)
    const every = setInterval(() => {
      if (!document.hidden) reloadOtherClients(lab)
    }, REREAD_MS)
    return () => clearInterval(every)
  }, [lab, bench])
  return null
}

/** The other clients of this lane: Mallory, and the phone after its first login. */
export function ClientLines({ of }: { of: MechanismId }) {
  const phone = useLabState((state) => state.otherClients.phone[of])
  return (
    <>
      <ClientLine client="mallory" of={of} />
      {phone && <ClientLine client="phone" of={of} />}
    </>
  )
}

function ClientLine({ client, of }: { client: SimulatedClientId; of: MechanismId }) {
  const words = useWords()
  const lab = useLab()
  const held = useLabState((state) => state.otherClients[client][of])
  const lane = words.mechanisms[of].name
  const name = words.otherClients.names[client]
  return (
    <fieldset
      aria-label={words.otherClients.label(name, lane)}
      data-client={client}
      data-outcome={held?.outcome ?? 'none'}
      data-attack={attackOf(client, held)}
      className={`flex min-h-6 min-w-0 items-center gap-x-1.5 text-xs ${held ? '@max-[15rem]:flex-wrap' : ''}`}
    >
      <Glyph of={of} isGhost={client === 'mallory'} className="size-2.5" />
      <span className={`shrink-0 font-medium ${held ? '@max-[15rem]:mr-auto' : ''}`}>{name}</span>
      <span
        className={`min-w-0 flex-1 truncate text-soft ${held ? '@max-[15rem]:order-last @max-[15rem]:flex-none @max-[15rem]:basis-full' : ''}`}
        data-testid="client-status"
      >
        <ClientStatus client={client} held={held} />
      </span>
      {client === 'mallory' ? (
        <Button look="quiet" aria-label={words.otherClients.stealName(lane)} onClick={() => steal(lab, [of])}>
          {words.otherClients.steal}
        </Button>
      ) : (
        <Button
          look="quiet"
          aria-label={words.acts.oneLane(`${name}${words.colon}${words.acts.logout}`, lane)}
          onClick={() => logoutAs(lab, client, of)}
        >
          {words.acts.logout}
        </Button>
      )}
      {held && (
        <Button
          look="quiet"
          className="-mr-1.5"
          aria-label={words.otherClients.checkName(name, lane)}
          onClick={() => checkAs(lab, client, [of])}
        >
          {words.otherClients.check}
        </Button>
      )}
    </fieldset>
  )
}

function ClientStatus({ client, held }: { client: SimulatedClientId; held: ClientLane | null }) {
  const words = useWords()
  if (held === null) return words.otherClients.empty
  if (held.outcome === null) {
    const [before, after = ''] = (client === 'mallory' ? words.otherClients.holds : words.otherClients.own)(
      '\n',
    ).split('\n')
    return (
      <>
        {before}
        <span className="font-mono">{held.fingerprint}</span>
        {after}
      </>
    )
  }
  const attack = attackOf(client, held)
  return (
    <span title={`${held.fingerprint} · ${reason(held, words)}`}>
      {attack ? (
        <AttackSign of={attack} className="mr-1 inline size-3 text-outcome" />
      ) : (
        <OutcomeSign of={held.outcome} className="mr-1 inline size-3 text-outcome" />
      )}
      <span className="text-outcome">{words.otherClients.outcomes[held.outcome]}</span> {reason(held, words)}
    </span>
  )
}

/** How an attack ended: a copy that Mallory presented was accepted, or refused. */
function attackOf(client: SimulatedClientId, held: ClientLane | null): AttackResult | undefined {
  return (client === 'mallory' && attackResultOf(held?.outcome)) || undefined
}

function reason({ outcome, code, endReason, user }: ClientLane, words: Words): string {
  if (outcome === 'accepted') return user === null ? '' : words.otherClients.as(user)
  if (endReason !== null) return words.endReasons[endReason]
  return (words.verdict.refused as Partial<Record<string, string>>)[code ?? ''] ?? code ?? ''
}
