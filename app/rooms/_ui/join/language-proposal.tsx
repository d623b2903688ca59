'use client'

import { useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { chooseLanguage, hasChosenLanguage, useLanguage } from '../../../_ui/words/language.ts'
import { useJoinWords } from './use-join-words.ts'

/** Proposes the language of the room, unless a person has chosen one in this browser. */
export function LanguageProposal({ of }: { of: 'en' | 'zh' }) {
  const { proposal } = useJoinWords()
  const language = useLanguage()
  const [hasChosen] = useState(hasChosenLanguage)
  if (hasChosen || of === language || proposal.code !== of) return null
  return (
    <p
      lang={of}
      className="flex flex-wrap items-center gap-3 rounded-md border border-hairline bg-sunk px-3 py-2 text-sm"
    >
      {proposal.text}
      <Button onClick={() => chooseLanguage(of)}>{proposal.choose}</Button>
    </p>
  )
}
