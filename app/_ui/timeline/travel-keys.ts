'use client'

import { useLayoutEffect } from 'react'
import { footTab } from '../display/bottom-tab.ts'
import { KEYS } from '../lab/keys.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab } from '../lab/use-lab.tsx'

/** Whether a letter is meant for what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const isText = target instanceof HTMLInputElement && target.type !== 'checkbox'
  return isText || target.matches('select, textarea, [contenteditable]') || target.closest('dialog') !== null
}

/** Only the keys that turn the page back and on: for a page on which nothing can be done. */
export function useTravelKeys(): void {
  const lab = useLab()
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return
      if (travel(lab, event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [lab])
}

/** Keys that are no letters: they turn the page back, and on, whoever turned letters off. @returns whether the key was one */
export function travel(lab: Lab, key: string): boolean {
  const { lookingAt } = lab.store.get()
  const isBack = key === KEYS.toLive || key === 'End'
  const isTravel =
    key === 'ArrowLeft'
      ? footTab.get() === 'timeline'
      : lookingAt !== null && (isBack || key === 'ArrowRight')
  if (!isTravel) return false
  import('./navigation.ts').then(({ goToEnd, stepBy }) => {
    if (isBack) goToEnd(lab)
    else stepBy(lab, key === 'ArrowLeft' ? -1 : 1)
  })
  return true
}
