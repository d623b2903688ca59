'use client'

import { useState } from 'react'
import { callApi } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useBoardWords } from './use-board-words.ts'

type Step = { readonly is: 'offered' | 'asked' } | { readonly is: 'made' | 'failed'; readonly text: string }

/** A phrase for a participant who has lost the old one. It replaces that one, so it is asked for twice, and shown until it is closed. */
export function NewPhrase({ code, seat }: { code: string; seat: string }) {
  const { seat: texts, cancel, failed } = useBoardWords()
  const words = useWords()
  const [step, setStep] = useState<Step>({ is: 'offered' })
  async function renew(): Promise<void> {
    const { body, problem } = await callApi('POST', '/api/rooms/{code}/seats/{seat}/phrase', {
      params: { code, seat },
      body: {},
    })
    if (problem) setStep({ is: 'failed', text: problemText(problem, words) })
    else setStep({ is: 'made', text: body.resumePhrase })
  }
  const close = () => setStep({ is: 'offered' })
  return (
    <>
      {(step.is === 'offered' || step.is === 'failed') && (
        <Button onClick={() => setStep({ is: 'asked' })}>{texts.phrase}</Button>
      )}
      {step.is === 'asked' && (
        <span className="flex basis-full flex-wrap items-center gap-1.5 text-xs">
          {texts.askPhrase}
          <Button className="h-7! px-2! text-xs" onClick={renew}>
            {texts.makePhrase}
          </Button>
          <Button look="quiet" onClick={close}>
            {cancel}
          </Button>
        </span>
      )}
      <span role="status" className={step.is === 'made' ? 'basis-full' : 'sr-only'}>
        {step.is === 'made' && (
          <>
            <span className="block font-mono text-lg font-medium">{step.text}</span>
            <span className="text-xs text-soft">{texts.phraseIs}</span>
          </>
        )}
      </span>
      {step.is === 'made' && (
        <Button className="h-7! px-2! text-xs" onClick={close}>
          {texts.closePhrase}
        </Button>
      )}
      {step.is === 'failed' && (
        <span role="alert" className="basis-full text-xs text-refused">
          {failed(step.text)}
        </span>
      )}
    </>
  )
}
