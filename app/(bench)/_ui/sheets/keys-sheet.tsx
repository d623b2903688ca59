'use client'

import { useState } from 'react'
import { KEYED_MECHANISMS, type KeyedMechanism, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { JWT_ALGORITHMS, type Policy } from '#lib/core/policy.ts'
import type { Instant } from '#lib/core/session.ts'
import { usePendingValue } from '../../../_ui/admin/use-pending-value.ts'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { AdminSheet } from './admin-sheet.tsx'

const MODES = ['prepare', 'overlap', 'immediate', 'retire'] as const
type Mode = (typeof MODES)[number]

interface KeyView {
  readonly kid: string
  readonly alg?: string
  readonly state: 'next' | 'active' | 'retiring' | 'retired'
  readonly since: Instant
}

type Keys = Readonly<Record<KeyedMechanism, readonly KeyView[]>>

interface Rotated {
  readonly loggedOut: readonly { readonly id: string; readonly user: string }[]
  readonly mustRefresh: number
}

/** Result of a rotation. */
type Outcome =
  | { readonly kind: 'done'; readonly mode: Mode; readonly rotated: Rotated }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Keys that sign and seal, and their rotation. */
export default function KeysSheet() {
  const { keys: texts } = useSheetWords()
  const [keys, reread] = useKeys()
  const policy = useLabState((state) => state.bench?.policy)
  const publicName = useLabState((state) => state.bench?.publicName)
  return (
    <AdminSheet wide name="keys">
      {keys === null ? (
        <p className="text-soft">{texts.loading}</p>
      ) : (
        KEYED_MECHANISMS.map((mechanism) => {
          const alg = policy && algorithmOf(mechanism, policy)
          return (
            <section key={mechanism} data-keys={mechanism} className="mb-8">
              <KeyTable mechanism={mechanism} keys={keys[mechanism]} />
              <Rotation mechanism={mechanism} onDone={reread} />
              {alg && (
                <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 text-xs text-soft">
                  <Algorithm of={mechanism} alg={alg} onDone={reread} />
                  <a
                    className="underline underline-offset-2"
                    href={`/.well-known/jwks.json?bench=${publicName ?? ''}`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    {texts.jwks}
                  </a>
                  {alg.startsWith('HS') && <span>{texts.shared}</span>}
                </div>
              )}
            </section>
          )
        })
      )}
    </AdminSheet>
  )
}

/** The algorithm of a mechanism, if policy has a choice of it. */
function algorithmOf(mechanism: KeyedMechanism, policy: Policy): string | null {
  const settings: object = policy[MECHANISM_FACTS[mechanism].policyKey]
  return 'alg' in settings ? String(settings.alg) : null
}

/** The current keys: read once, after each rotation here, and after a rotation elsewhere. */
function useKeys(): readonly [Keys | null, () => void] {
  const rotatedAt = useLabState((state) => state.events.find(({ type }) => type === 'key.rotated')?.seq)
  const alg = useLabState((state) => state.bench?.policy.jwt.alg)
  const { latest, again } = useReading('/api/bench/keys', {}, { when: `${rotatedAt} ${alg}` })
  return [latest, again]
}

function KeyTable({ mechanism, keys }: { mechanism: KeyedMechanism; keys: readonly KeyView[] }) {
  const words = useWords()
  const { keys: texts } = useSheetWords()
  const hasAlgorithm = keys.some(({ alg }) => alg !== undefined)
  return (
    <>
      <h3 className="mb-1 font-semibold">
        <LaneName of={mechanism} />
      </h3>
      <table className="w-full text-left text-xs" aria-label={texts.table(words.mechanisms[mechanism].name)}>
        <thead className="text-faint">
          <tr className="border-b border-hairline">
            <th className="py-1 pr-4 font-normal">{texts.kid}</th>
            {hasAlgorithm && <th className="py-1 pr-4 font-normal">{texts.alg}</th>}
            <th className="py-1 pr-4 font-normal">{texts.state}</th>
            <th className="py-1 text-right font-normal">{texts.since}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ kid, alg, state, since }) => (
            <tr
              key={kid}
              data-state={state}
              className={`border-b border-hairline ${state === 'retired' ? 'text-faint' : ''}`}
            >
              <td className="py-1.5 pr-4 font-mono">{kid}</td>
              {hasAlgorithm && <td className="py-1.5 pr-4 font-mono">{alg}</td>}
              <td className="py-1.5 pr-4">
                <StateSign of={state} /> <span className="font-medium">{texts.states[state]}</span>
                <span className="text-soft"> · {texts.meanings[state]}</span>
              </td>
              <td className="py-1.5 text-right font-mono">{timeOfDay(since)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** State of a key: next, active, retiring, retired. */
function StateSign({ of }: { of: KeyView['state'] }) {
  const shapes = {
    next: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeDasharray="2 1.6" />,
    active: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
    retiring: <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />,
    retired: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" />,
  }
  return (
    <svg viewBox="0 0 12 12" className="mr-1 inline size-3" strokeWidth="1.4" aria-hidden="true">
      {of === 'retiring' && <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" />}
      {shapes[of]}
    </svg>
  )
}

function Rotation({ mechanism, onDone }: { mechanism: KeyedMechanism; onDone: () => void }) {
  const words = useWords()
  const { keys: texts } = useSheetWords()
  const lab = useLab()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const lane = words.mechanisms[mechanism].name

  function rotate(mode: Mode): void {
    setOutcome(null)
    lab.operate(async () => {
      const { problem, body } = await callApi('POST', '/api/bench/keys/rotate', { body: { mechanism, mode } })
      setOutcome(problem ? { kind: 'failed', problem } : { kind: 'done', mode, rotated: body })
      onDone()
    })
  }

  return (
    <>
      <div className="mt-2 flex flex-wrap gap-2">
        {MODES.map((mode) => (
          <Button
            key={mode}
            className="h-7 text-xs"
            aria-label={texts.actName(texts.acts[mode], lane)}
            onClick={() => rotate(mode)}
          >
            {texts.acts[mode]}
          </Button>
        ))}
      </div>
      <p role="status" className="mt-2 min-h-4 text-xs">
        {outcome &&
          (outcome.kind === 'failed'
            ? texts.failed(problemText(outcome.problem, words))
            : rotatedText(outcome))}
      </p>
    </>
  )

  function rotatedText({ mode, rotated: { loggedOut, mustRefresh } }: Outcome & { kind: 'done' }): string {
    const users = [...new Set(loggedOut.map(({ user }) => user))].join(words.listComma)
    const parts = [
      texts.did[mode],
      loggedOut.length > 0 ? texts.ended(loggedOut.length, users) : texts.noneEnded,
      mustRefresh > 0 && texts.mustRefresh(mustRefresh),
    ]
    return parts.filter(Boolean).join(words.clauseSpace)
  }
}

/** The algorithm that signs new tokens: a setting of the policy. */
function Algorithm({ of, alg, onDone }: { of: KeyedMechanism; alg: string; onDone: () => void }) {
  const { keys: texts } = useSheetWords()
  const lab = useLab()
  const [sent, send] = usePendingValue<string>()
  return (
    <Select
      label={texts.algorithm}
      className="h-7 font-mono text-xs"
      value={sent?.value ?? alg}
      onChange={({ target: { value } }) => {
        const patch = { [MECHANISM_FACTS[of].policyKey]: { alg: value } }
        send(value, lab.operate(() => lab.operator.changePolicy(patch)).then(onDone))
      }}
    >
      {JWT_ALGORITHMS.map((id) => (
        <option key={id}>{id}</option>
      ))}
    </Select>
  )
}
