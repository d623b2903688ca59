'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '../../_ui/parts/button.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'

interface Props {
  readonly why: string
  readonly onConfirm: (password: string) => Promise<void>
  readonly onCancel: () => void
}

/** Asks for the password before other sessions end (ASVS 7.5.2). */
export function PasswordForm({ why, onConfirm, onCancel }: Props) {
  const { devices: texts } = usePrivacyWords()
  const [password, setPassword] = useState('')
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    await onConfirm(password)
  }
  return (
    <form
      onSubmit={submit}
      aria-label={texts.reauthenticate}
      className="mt-3 max-w-[70ch] border-l-2 border-edge pl-4"
    >
      <p className="text-sm">{why}</p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <label className="inline-flex items-center gap-2 text-xs text-faint">
          {texts.password}
          <input
            type="password"
            autoComplete="current-password"
            required
            // biome-ignore lint/a11y/noAutofocus: the form appears in answer to a press of a button
            autoFocus
            value={password}
            onChange={({ target }) => setPassword(target.value)}
            className="h-8 rounded-md border border-edge/60 bg-raised px-2 text-ink"
          />
        </label>
        <Button type="submit" look="primary">
          {texts.reauthenticate}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
    </form>
  )
}
