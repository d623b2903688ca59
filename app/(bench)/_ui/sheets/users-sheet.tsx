'use client'

import { useEffect, useState } from 'react'
import { type Instant, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { RequestBody } from '#lib/web/routes-types.ts'
import { usePendingValue } from '../../../_ui/admin/use-pending-value.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'
import { useLab, useLabState } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import type { Effect } from '../../../_ui/state/act-result.ts'
import type { BenchUser } from '../../../_ui/state/state.ts'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { AdminSheet } from './admin-sheet.tsx'

/** A session that ended because its user changed. */
interface Ended extends Effect {
  readonly mechanism: MechanismId
}

/** Result of the last change of a user. */
type Outcome =
  | { readonly kind: 'ended'; readonly sessions: readonly Ended[] }
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: Problem }

type Change = RequestBody<'/api/bench/users/{name}', 'PATCH'>

/** The users of the bench: roles, disabled, password, and the sessions that a change of these ended. */
export default function UsersSheet() {
  const { users: texts } = useSheetWords()
  const lab = useLab()
  const users = useLabState((state) => state.bench?.users)
  const roles = useLabState((state) => state.bench?.policy.roles)
  // Transfers emit no event of the bench, so balances are read again.
  useEffect(() => void lab.operator.reread(), [lab])
  return (
    <AdminSheet name="users">
      <ul>
        {(users ?? []).map((user) => (
          <User key={user.name} user={user} />
        ))}
      </ul>
      <p className="mt-4 text-xs text-soft">
        {roles === 'looked-up' ? texts.lookedUp : texts.asIssued}{' '}
        <Button
          look="quiet"
          className="-my-1 h-5 px-1 font-mono text-xs underline underline-offset-2"
          onClick={() => openSheet({ sheet: 'policy', of: 'roles' })}
        >
          roles
        </Button>
      </p>
    </AdminSheet>
  )
}

function User({ user }: { user: BenchUser }) {
  const words = useWords()
  const { users: texts } = useSheetWords()
  const lab = useLab()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [shown, setShown] = useState<string | null>(null)
  const { name, roles, disabled, balance } = user
  const isAdmin = roles.includes('admin')

  async function change(what: Change): Promise<void> {
    await lab.operate(async () => {
      const { problem, body, seq } = await callApi('PATCH', '/api/bench/users/{name}', {
        params: { name },
        body: what,
      })
      if (problem) return setOutcome({ kind: 'failed', problem })
      if (what.password !== undefined) {
        lab.rememberPassword(name, what.password, seq)
        setShown(what.password)
      }
      const { ended } = body
      setOutcome(what.roles ? { kind: 'roles', roles: what.roles } : { kind: 'ended', sessions: ended })
      await lab.operator.reread()
    })
  }

  return (
    <li data-user={name} className="border-b border-hairline py-3 first:pt-0">
      <h3 className="flex items-baseline gap-3">
        <span className="font-semibold">{name}</span>
        <span className="text-xs text-soft">{roles.join(', ')}</span>
        <span className="ml-auto font-mono text-xs text-soft">{texts.balance(balance)}</span>
      </h3>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-5 gap-y-1">
        <Toggle
          label={texts.admin}
          name={texts.adminName(name)}
          isOn={isAdmin}
          onChange={(on) => change({ roles: on ? ['user', 'admin'] : ['user'] })}
        />
        <Toggle
          label={texts.disabled}
          name={texts.disabledName(name)}
          isOn={disabled}
          onChange={(on) => change({ disabled: on })}
        />
        <span className="-mr-1.5 ml-auto flex flex-wrap">
          <Button
            look="quiet"
            className="text-xs"
            aria-label={texts.setPasswordName(name)}
            onClick={() => change({ password: newPassword() })}
          >
            {texts.setPassword}
          </Button>
          <Button
            look="quiet"
            className="text-xs"
            aria-label={texts.revokeAllName(name)}
            onClick={() => lab.operate(() => lab.operator.revokeAll({ user: name }))}
          >
            {texts.revokeAll}
          </Button>
        </span>
      </div>
      {shown && (
        <p className="mt-2 text-xs text-soft">
          {texts.newPassword(name)} <code className="font-mono text-ink select-all">{shown}</code>
          {words.fullStop} {texts.kept}{' '}
          <Button
            look="quiet"
            className="-my-1 h-5 px-1 text-xs underline underline-offset-2"
            onClick={() => setShown(null)}
          >
            {texts.hide}
          </Button>
        </p>
      )}
      <div role="status" className="text-xs">
        {outcome && <ChangeResult outcome={outcome} user={name} />}
      </div>
    </li>
  )
}

function Toggle({
  label,
  name,
  isOn,
  onChange,
}: {
  label: string
  name: string
  isOn: boolean
  onChange: (on: boolean) => Promise<void>
}) {
  const [sent, send] = usePendingValue<boolean>()
  return (
    <label className="flex items-center gap-2 whitespace-nowrap">
      <input
        type="checkbox"
        className="size-3.5 accent-ink"
        aria-label={name}
        checked={sent?.value ?? isOn}
        aria-busy={sent !== null}
        onChange={({ target: { checked } }) => send(checked, onChange(checked))}
      />
      {label}
    </label>
  )
}

/** The effects of the change, by mechanism. */
function ChangeResult({ outcome, user }: { outcome: Outcome; user: string }) {
  const words = useWords()
  const { users: texts } = useSheetWords()
  if (outcome.kind === 'failed') {
    return <p className="mt-2 text-refused">{texts.failed(problemText(outcome.problem, words))}</p>
  }
  if (outcome.kind === 'roles') {
    return <p className="mt-2 text-soft">{texts.rolesNow(user, outcome.roles.join(words.listAnd))}</p>
  }
  return (
    <div className="mt-2">
      <p className="text-soft">{texts.ended(outcome.sessions.length)}</p>
      {MECHANISM_IDS.map((id) => {
        const here = outcome.sessions.filter(({ mechanism }) => mechanism === id)
        return (
          here.length > 0 && (
            <p key={id} className="mt-0.5 flex gap-3">
              <span className="w-40 shrink-0">
                <LaneName of={id} /> <span className="font-mono text-soft">{here.length}</span>
              </span>
              <span className="text-soft">{effectText(here, texts.effects)}</span>
            </p>
          )
        )
      })}
    </div>
  )
}

/** The effect that lasts longest is shown: a copy may be accepted until then. */
function effectText(
  sessions: readonly Ended[],
  texts: Readonly<Record<Effect['effect'], (time: string) => string>>,
): string {
  const last = sessions.reduce((x, y) => (refusedFrom(y) > refusedFrom(x) ? y : x))
  return texts[last.effect](timeOfDay(last.effectiveAt))
}

function refusedFrom({ effect, effectiveAt }: Effect): Instant {
  return effect === 'immediate' ? 0 : effectiveAt
}

/** Four groups of letters and digits that are not easily confused: 80 bits, easy to read aloud. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789x'
  const drawn = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => letters[byte % 32])
  return [0, 4, 8, 12].map((start) => drawn.slice(start, start + 4).join('')).join('-')
}
