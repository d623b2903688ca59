'use client'

import { useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import type { Lab } from '../lab/lab.ts'
import { useLabState } from '../lab/use-lab.tsx'
import type { Outcome } from '../state/lane-state.ts'
import type { Announced, LabState } from '../state/state.ts'
import { endedHere, laneIdsOf, verdictOn } from '../state/state.ts'
import type { AllWords } from '../words/all.en.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { noteText } from './note-text.tsx'
import { verdictReason } from './verdict-reason.ts'

/** The result of an act, as it was when the act ended: later checks do not change the text. */
export function Result({ lab, announced }: { lab: Lab; announced: Announced }) {
  const words = useAllWords()
  const [lines] = useState(() => announcement(lab.store.get(), announced, lab.now(), words))
  return lines.map((line) => (
    <span key={line} className="block">
      {line}
    </span>
  ))
}

/** The outcomes of a moment of the past: announced when one of them differs. */
export function PastResult() {
  const words = useAllWords()
  const text = useLabState((state) => {
    const lines = laneIdsOf(state).map((id) => {
      const outcome = verdictOn(state, id)?.outcome ?? 'none'
      return words.mechanisms[id].name + words.colon + words.verdict.lead[outcome] + words.fullStop
    })
    return lines.join(words.clauseSpace)
  })
  return text
}

/** One line for each lane of an act: what the act did, or why it failed, and the verdict. */
export function announcement(
  state: LabState,
  { lanes, by, outcomes }: Announced,
  now: number | null,
  words: AllWords,
): readonly string[] {
  const client = by === null ? '' : words.otherClients.names[by] + words.colon
  return laneIdsOf(state)
    .filter((id) => lanes.includes(id))
    .map((id) => {
      const text =
        by === null ? ofBrowser(state, id, now, words) : ofClient(state, by, id, words, outcomes?.[id])
      return client + words.mechanisms[id].name + words.colon + text
    })
}

function ofBrowser(state: LabState, id: MechanismId, now: number | null, words: AllWords): string {
  const { verdict, note } = state.lanes[id]
  const outcome = verdict?.outcome ?? 'none'
  const lead = words.verdict.lead[outcome]
  if (note !== null) {
    const did = noteText(note, words, id, outcome === 'accepted')
    return sentence(did, words) + words.clauseSpace + sentence(lead, words)
  }
  if (verdict === null || outcome === 'none') return sentence(lead, words)
  const redis = state.bench?.faults.redis
  return lead + words.colon + verdictReason(id, verdict, now, words, endedHere(state, id), redis)
}

function ofClient(
  state: LabState,
  by: SimulatedClientId,
  id: MechanismId,
  words: AllWords,
  checked?: Outcome | null,
): string {
  const held = state.otherClients[by][id]
  if (held === null) return sentence(words.otherClients.empty, words)
  const outcome = checked ?? held.outcome
  const { fingerprint } = held
  if (outcome === null) {
    const { holds, own } = words.otherClients
    return sentence((by === 'mallory' ? holds : own)(fingerprint), words)
  }
  const { attacks } = words.intro
  const isAttack = by === 'mallory' && (outcome === 'accepted' || outcome === 'refused')
  const result = isAttack
    ? attacks[outcome === 'accepted' ? 'breach' : 'held']
    : words.otherClients.outcomes[outcome]
  return sentence(result, words)
}

function sentence(text: string, { fullStop }: AllWords): string {
  return /[.。]$/.test(text) ? text : text + fullStop
}
