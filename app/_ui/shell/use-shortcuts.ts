'use client'

import { useLayoutEffect } from 'react'
import { togglePresentMode } from '../display/look.ts'
import { setHelp } from '../display/open-help.ts'
import { shortcuts } from '../display/preferences.ts'
import { KEYS } from '../lab/keys.ts'
import { isTyping } from '../timeline/travel-keys.ts'

/**
 * Single letters trigger actions, except while typing, with a modifier, or if they are turned off.
 * @param onKey the page's own keys, in upper case; returns whether the key has an action
 */
export function useShortcuts(onKey?: (key: string) => boolean): void {
  // In the layout phase, so that shortcuts work from the first visible frame on.
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return
      if (isTyping(event.target) || shortcuts.get() === 'off') return
      const key = event.key.toUpperCase()
      if (press(key) || onKey?.(key)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onKey])
}

/** The keys of every page. @returns whether the key has an action */
function press(key: string): boolean {
  if (key === KEYS.help) setHelp(true)
  else if (key === KEYS.present) togglePresentMode()
  else return false
  return true
}
