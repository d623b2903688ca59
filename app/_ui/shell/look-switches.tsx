'use client'

import { usePreference } from '../display/preference.ts'
import { theme } from '../display/preferences.ts'
import { Button } from '../parts/button.tsx'
import { chooseLanguage } from '../words/language.ts'
import { useWords } from '../words/use-words.ts'

/** English or 中文; the button is labelled in the other language. */
export function LanguageSwitch() {
  const words = useWords()
  return (
    <Button
      look="quiet"
      className="h-7 px-2 text-xs"
      lang={words.otherLanguageCode}
      onClick={() => chooseLanguage(words.code === 'en' ? 'zh' : 'en')}
    >
      {words.otherLanguage}
    </Button>
  )
}

/** Light or dark. Only a choice is set on the root: without one the theme of the system applies. */
export function ThemeSwitch() {
  const words = useWords()
  const now = usePreference(theme) ?? 'light'
  const other = now === 'light' ? 'dark' : 'light'
  return (
    <Button
      look="quiet"
      className="size-7"
      aria-label={words.bar.theme[other]}
      title={words.bar.theme[other]}
      onClick={() => {
        theme.set(other)
        document.documentElement.dataset.theme = other
      }}
    >
      <svg viewBox="0 0 16 16" className="size-3.5" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </Button>
  )
}
