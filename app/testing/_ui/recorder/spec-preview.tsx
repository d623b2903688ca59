'use client'

import { useState } from 'react'
import { saveFile } from '../../../_ui/display/save-file.ts'
import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Choice } from '../../../_ui/parts/choice.tsx'
import { CodeBlock } from '../code-block.tsx'
import { kitSpec } from './kit-spec.ts'
import { plainSpec } from './plain-spec.ts'
import type { RecordedSteps } from './recorded-step.ts'
import { dependsOnAddresses } from './spec-setting.ts'
import { useRecorderWords } from './use-recorder-words.ts'

const FILE = 'recorded.spec.ts'
const FORMS = { kit: kitSpec, plain: plainSpec } as const
type Form = keyof typeof FORMS
const FORM_IDS = Object.keys(FORMS) as readonly Form[]

/** The spec of a recording, which is written again with each step. */
export function SpecPreview({ start, recorded }: { start: RecordingStart; recorded: RecordedSteps }) {
  const words = useRecorderWords()
  const [form, setForm] = useState<Form>('kit')
  const text = FORMS[form](start, recorded, words.spec)
  const save = () => saveFile(FILE, new Blob([text], { type: 'text/plain' }))
  return (
    <div className="mt-5">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <Choice label={words.form} ids={FORM_IDS} names={words.forms} chosen={form} onChoose={setForm} />
        <Button onClick={save}>{words.save(FILE)}</Button>
      </div>
      <CodeBlock label={FILE} text={text} />
      <p className="mt-2 max-w-3xl text-xs text-soft">{words.notes[form]}</p>
      {form === 'kit' && dependsOnAddresses(start, recorded.steps) && (
        <p role="note" className="mt-1 max-w-3xl text-xs">
          {words.addresses}
        </p>
      )}
    </div>
  )
}
