'use client'

import { useEffect } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { ActId } from '../lab/acts.ts'
import { useLab } from '../lab/use-lab.tsx'
import { shortcuts } from '../look/preferences.ts'

/** Which key does what. */
export const KEYS = {
  login: 'L',
  check: 'M',
  refresh: 'R',
  logout: 'O',
  'second-device': 'D',
  heartbeat: 'H',
  help: '?',
} as const satisfies Record<ActId | 'heartbeat' | 'help', string>

/** Where the help sheet and the lanes are found: keys act on the page as it stands. */
export const HELP_ID = 'help'
export const laneElementId = (mechanism: string) => `lane-${mechanism}`

/** Whether a letter is meant for what has the focus. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const isText = target instanceof HTMLInputElement && target.type !== 'checkbox'
  return isText || target.matches('select, textarea, [contenteditable]') || target.closest('dialog') !== null
}

/** Single letters act, unless somebody is typing, a modifier is held, or a person turned them off. */
export function useShortcuts(): void {
  const lab = useLab()
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return
      if (shortcuts.get() === 'off' || isTyping(event.target)) return
      const key = event.key.toUpperCase()
      const lane = MECHANISM_IDS[Number(event.key) - 1]
      if (lane) document.getElementById(laneElementId(lane))?.focus()
      else if (key === KEYS.help) (document.getElementById(HELP_ID) as HTMLDialogElement | null)?.showModal()
      else if (key === KEYS.heartbeat) lab.choose({ heartbeat: !lab.store.get().heartbeat })
      else {
        const act = (['login', 'check', 'refresh', 'logout', 'second-device'] as const).find(
          (id) => KEYS[id] === key,
        )
        if (!act || lab.store.get().phase !== 'ready') return
        lab.act(act)
      }
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [lab])
}
