'use client'

import { useMemo } from 'react'
import { useLanguage } from '../words/language.ts'
import { findTerms } from './find-terms.ts'
import { TermButton } from './term-button.tsx'
import { useTerms } from './use-terms.ts'

/** A text in which each term of the glossary is explained on hover and focus. */
export function TermText({ children }: { children: string }) {
  const terms = useTerms()
  const language = useLanguage()
  const parts = useMemo(() => findTerms(children, terms, language === 'zh'), [children, terms, language])
  return parts.map(({ text, term }, index) =>
    term === null ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is identified by its position in the text
      <TermButton key={index} of={terms[term]}>
        {text}
      </TermButton>
    ),
  )
}
