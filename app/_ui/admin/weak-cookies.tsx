'use client'

import { weakCookieSettings } from '#lib/core/weak-settings.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'

const WeakCookiesText = lazyPart(() =>
  withWords(import('./weak-cookies-text.tsx'), loadAllWords).then((module) => module.WeakCookiesText),
)

/** A remark on the lane if policy weakens its cookies. A recording may be older than these settings. */
export function WeakCookies() {
  const cookies = useLabState(({ bench }) => bench?.policy.cookies)
  return cookies && weakCookieSettings({ cookies }).length > 0 ? <WeakCookiesText of={cookies} /> : null
}
