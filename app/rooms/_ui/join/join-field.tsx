'use client'

import { type ComponentProps, useEffect, useId, useRef } from 'react'

interface JoinFieldProps extends ComponentProps<'input'> {
  readonly label: string
  readonly note?: string
  readonly problem?: string | null
  /** Whether it gets the focus when it appears, so that a person can type at once. */
  readonly isFirst?: boolean
}

/** A large field with its label, a note, and what was wrong with it. */
export function JoinField({ label, note, problem = null, isFirst = false, ...others }: JoinFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isFirst) input.current?.focus()
  }, [isFirst])
  useEffect(() => {
    if (problem !== null) input.current?.select()
  }, [problem])
  return (
    <div>
      <label htmlFor={id} className="text-base font-medium">
        {label}
      </label>
      <input
        ref={input}
        id={id}
        required
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-note ${id}-problem`}
        className="mt-1.5 block h-12 w-full rounded-md border border-edge bg-raised px-3 text-lg text-ink"
        {...others}
      />
      <p id={`${id}-note`} className="mt-1.5 text-sm text-soft">
        {note}
      </p>
      <p id={`${id}-problem`} role="alert" className="text-sm font-medium text-refused">
        {problem}
      </p>
    </div>
  )
}
