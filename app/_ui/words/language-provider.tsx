'use client'

import { type ReactNode, useEffect } from 'react'
import { DocumentLanguage, followChoices, type Language } from './language.ts'
import { PRELOADED } from './use-words.ts'

/** Passes on the language that the document is rendered in. */
export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const Preloaded = PRELOADED[language]
  useEffect(followChoices, [])
  return (
    <DocumentLanguage value={language}>
      <Preloaded />
      {children}
    </DocumentLanguage>
  )
}
