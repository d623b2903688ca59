import { useLayoutEffect } from 'react'
import { isTyping } from '../timeline/travel-keys.ts'

/** The keys that step through slides, also those of a remote control. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }

/**
 * The keys of slides. They precede those of the bench, which has other actions for some of them.
 * @param onKey any other key, in upper case; returns whether it has an action
 */
export function useSlideKeys(move: (by: number) => void, onKey?: (key: string) => boolean): void {
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target)) return
      const by = STEPS[event.key]
      if (by !== undefined) move(by)
      else if (event.repeat || !onKey?.(event.key.toUpperCase())) return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown, { capture: true })
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [move, onKey])
}
