'use client'

import { useLayoutEffect } from 'react'
import { bottomTab } from '../display/bottom-tab.ts'
import { KEYS } from '../lab/keys.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab } from '../lab/use-lab.tsx'

/** Whether a letter is input for the focused element. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const isText = target instanceof HTMLInputElement && target.type !== 'checkbox'
  return isText || target.matches('select, textarea, [contenteditable]') || target.closest('dialog') !== null
}

/** Whether a navigation key is meant for the focused element: in a sheet it scrolls, on a tab it changes the tab. */
function isReading(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('aside') !== null
}

/** Keys that are no letters: they step through the history, even if letters are turned off. */
export function useHistoryKeys(): void {
  const lab = useLab()
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || isReading(event.target)) return
      if (stepThrough(lab, event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [lab])
}

/** @returns whether the key steps through the history */
function stepThrough(lab: Lab, key: string): boolean {
  const { lookingAt } = lab.store.get()
  const isBack = key === KEYS.toLive || key === 'End'
  const isStep =
    key === 'ArrowLeft'
      ? bottomTab.get() === 'timeline'
      : lookingAt !== null && (isBack || key === 'ArrowRight')
  if (!isStep) return false
  import('./navigation.ts').then(({ goToEnd, stepBy }) => {
    if (isBack) goToEnd(lab)
    else stepBy(lab, key === 'ArrowLeft' ? -1 : 1)
  })
  return true
}
