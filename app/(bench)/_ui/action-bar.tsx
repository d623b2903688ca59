'use client'

import { MoreActs } from '../../_ui/admin/more-acts.tsx'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS } from '../../_ui/lab/keys.ts'
import { useLab, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Key } from '../../_ui/parts/key.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { ActButton } from './act-button.tsx'
import { useBenchKeys } from './shortcuts.ts'

/** The actions on all lanes. */
export function ActionBar() {
  const words = useWords()
  useBenchKeys()
  return (
    <fieldset aria-label={words.acts.label} className="@container min-w-0">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 px-5 py-2.5 text-sm">
        <UserSelect />
        <div className="flex flex-wrap items-center gap-2">
          {ACT_IDS.map((act) => (
            <ActButton key={act} act={act} />
          ))}
          <MoreActs />
        </div>
        <HeartbeatSwitch />
      </div>
    </fieldset>
  )
}

function UserSelect() {
  const words = useWords()
  const lab = useLab()
  const users = useLabState((state) => state.bench?.users)
  const user = useLabState((state) => state.user)
  const rememberMe = useLabState((state) => state.rememberMe)
  return (
    <div className="flex items-center gap-4">
      <Select
        label={words.acts.user}
        hideLabel
        className="h-8 w-34 truncate text-sm"
        value={user}
        onChange={(event) => lab.choose({ user: event.target.value })}
      >
        {(users ?? [{ name: user, roles: NO_ROLES }]).map(({ name, roles }) => (
          <option key={name} value={name}>
            {name}
            {roles.includes('admin') ? ' · admin' : ''}
          </option>
        ))}
      </Select>
      <label className="flex items-center gap-2 whitespace-nowrap text-soft">
        <input
          type="checkbox"
          className="size-3.5 accent-ink"
          checked={rememberMe}
          onChange={(event) => lab.choose({ rememberMe: event.target.checked })}
        />
        {words.acts.rememberMe}
      </label>
    </div>
  )
}

function HeartbeatSwitch() {
  const words = useWords()
  const lab = useLab()
  const isOn = useLabState((state) => state.heartbeat)
  return (
    <Button
      className="bench:ml-auto"
      aria-pressed={isOn}
      aria-keyshortcuts={KEYS.heartbeat}
      onClick={() => lab.choose({ heartbeat: !isOn })}
    >
      <svg
        viewBox="0 0 20 10"
        className={`h-2.5 w-5 ${isOn ? 'text-accepted' : 'text-edge'}`}
        aria-hidden="true"
      >
        <path
          d={isOn ? 'M0 7h5l2-6 3 9 2.5-5H20' : 'M0 7h20'}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      <span className="@min-[52rem]:@max-[62rem]:sr-only">{words.acts.heartbeat}</span>
      <Key>{KEYS.heartbeat}</Key>
    </Button>
  )
}

const NO_ROLES: readonly string[] = []
