'use client'

import type { CookieSettings } from '#lib/core/cookie-settings.ts'
import { weakCookieSettings } from '#lib/core/weak-settings.ts'
import { WeakSign } from '../parts/weak-sign.tsx'
import { useAllWords } from '../words/use-all-words.ts'

/** Which protections the cookies of a lane lack. */
export function WeakCookiesText({ of: cookies }: { of: CookieSettings }) {
  const { weakCookies } = useAllWords()
  const missing = weakCookieSettings({ cookies }).map((name) =>
    weakCookies.settings[name](String(cookies[name])),
  )
  return (
    <p className="mt-1">
      <WeakSign>{weakCookies.list(missing)}</WeakSign>
    </p>
  )
}
