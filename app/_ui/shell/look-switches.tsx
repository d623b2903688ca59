'use client'

import { theme, togglePresentMode, toggleTheme, useIsPresenting } from '../display/look.ts'
import { usePreference } from '../display/preference.ts'
import { KEYS } from '../lab/keys.ts'
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

/** Light or dark. */
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
      onClick={toggleTheme}
    >
      <svg viewBox="0 0 16 16" className="size-3.5" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </Button>
  )
}

/** Enters and leaves present mode. Outside of it the button is shown if there is space; its key works everywhere. */
export function PresentSwitch() {
  const words = useWords()
  const isOn = useIsPresenting()
  return (
    <Button
      look="quiet"
      className={`size-7 ${isOn ? 'bg-sunk text-ink' : 'max-md:hidden bench:max-wide:hidden'}`}
      aria-label={words.bar.present}
      title={words.bar.present}
      aria-pressed={isOn}
      aria-keyshortcuts={KEYS.present}
      onClick={togglePresentMode}
    >
      <svg viewBox="0 0 16 16" className="size-3.5" aria-hidden="true">
        <path
          d="M1 2.5h14M2.3 2.5v7.7h11.4V2.5M8 10.2v2M4.8 14.6 8 12.2l3.2 2.4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinejoin="round"
        />
      </svg>
    </Button>
  )
}
